import type { RandomStream } from '@cxr-anomaly/random';
import { normalHeartRatio } from '../anatomy/subject';

/** The five kinds of lesion, in the order in which the test set takes turns. */
export const lesionKinds = ['consolidation', 'nodule', 'effusion', 'pneumothorax', 'enlarged-heart'] as const;

export type LesionKind = (typeof lesionKinds)[number];

/** A cloud of a consolidation. */
export interface Cloud {
  readonly u: number;
  readonly v: number;
  readonly radius: number;
}

/** A lesion's position and size. `across` and `along` are the coordinates of `ChestMap`. */
export type Lesion =
  | {
      readonly kind: 'consolidation';
      readonly side: -1 | 1;
      readonly across: number;
      readonly along: number;
      /** Relative to the middle, patient units. */
      readonly clouds: readonly Cloud[];
      /** Share of the air that is replaced, at most. */
      readonly strength: number;
    }
  | {
      readonly kind: 'nodule';
      readonly side: -1 | 1;
      readonly across: number;
      readonly along: number;
      /** Patient units. */
      readonly radius: number;
    }
  | {
      readonly kind: 'effusion';
      readonly side: -1 | 1;
      /** Height of the fluid's level at the lung's middle over the dome, patient units. */
      readonly height: number;
      /** How much higher it stands at the chest wall. */
      readonly meniscus: number;
    }
  | {
      readonly kind: 'pneumothorax';
      readonly side: -1 | 1;
      /** Width of the gap at the apex and at the base, shares of the lung's width. */
      readonly apexGap: number;
      readonly baseGap: number;
    }
  | {
      readonly kind: 'enlarged-heart';
      /** Cardiothoracic ratio. */
      readonly ratio: number;
    };

/** Draws a lesion of the given kind: moderate in size, anywhere it occurs. */
export function sampleLesion(kind: LesionKind, random: RandomStream): Lesion {
  const side = random.next() < 0.5 ? -1 : 1;
  switch (kind) {
    case 'consolidation':
      return {
        kind,
        side,
        ...samplePlace(side, [0.35, 0.7], random),
        clouds: sampleClouds(random),
        strength: random.uniform(0.38, 0.62),
      };
    case 'nodule':
      return {
        kind,
        side,
        ...samplePlace(side, [0.25, 0.8], random),
        radius: random.uniform(0.034, 0.048),
      };
    case 'effusion':
      return { kind, side, height: random.uniform(0.015, 0.1), meniscus: random.uniform(0.06, 0.12) };
    case 'pneumothorax':
      return { kind, side, apexGap: random.uniform(0.25, 0.42), baseGap: random.uniform(0.08, 0.22) };
    case 'enlarged-heart':
      return { kind, ratio: normalHeartRatio + random.uniform(0.09, 0.18) };
  }
}

/** A place in the lung, next to the heart if there is one: anything behind it hardly shows on a frontal film. */
function samplePlace(
  side: -1 | 1,
  [medial, lateral]: readonly [number, number],
  random: RandomStream,
): { across: number; along: number } {
  const along = random.uniform(0.25, 0.85);
  const besideHeart = side > 0 && along > 0.5;
  return { across: random.uniform(besideHeart ? lateral - 0.1 : medial, lateral), along };
}

/** The first cloud lies in the middle, so that part of the lesion is in the lung wherever the others are. */
function sampleClouds(random: RandomStream): readonly Cloud[] {
  return Array.from({ length: 3 + random.integer(3) }, (_, i) => ({
    u: i > 0 ? 0.05 * random.normal() : 0,
    v: i > 0 ? 0.05 * random.normal() : 0,
    radius: random.uniform(0.045, 0.08),
  }));
}
