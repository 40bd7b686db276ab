import type { RandomStream } from '@cxr-anomaly/random';
import { strokeTube } from '../canvas/stroke';
import type { View } from '../canvas/view';
import type { Subject } from './subject';

/** Centimeters per patient unit, the chest of a grown person being about 28 cm wide inside. */
export const unitCm = 39;

interface Twig {
  readonly u: number;
  readonly v: number;
  /** Direction: 0 points away from the midline, positive downwards; radians. */
  readonly angle: number;
  readonly radius: number;
  readonly generation: number;
}

/** The walls of bronchi and the dense tissue around them, added to the vessels. */
const contrast = 2;

const trunks = 7;
const generations = 4;

/** Draws the lungs' vessels: from each hilum a fan of trunks that fork, thinner each time, cm of tissue. */
export function drawVessels(plane: Float32Array, subject: Subject, random: RandomStream, view: View): void {
  for (const side of [-1, 1] as const) {
    const hilum = {
      u: subject.turn + side * (subject.mediastinum + 0.022),
      v: subject.apex + 0.26 + (side < 0 ? 0.012 : -0.008) + random.uniform(-0.01, 0.01),
    };
    for (let i = 0; i < trunks; i++) {
      const angle = -1.25 + (2.65 * (i + random.uniform(-0.3, 0.3))) / (trunks - 1);
      const radius = subject.vesselCaliber * random.uniform(0.009, 0.0135) * (angle > 0.3 ? 1.1 : 0.85);
      growTwig(plane, { ...hilum, angle, radius, generation: 0 }, { side, random, view });
    }
  }
}

function growTwig(
  plane: Float32Array,
  twig: Twig,
  tree: { readonly side: -1 | 1; readonly random: RandomStream; readonly view: View },
): void {
  const { side, random, view } = tree;
  const length = random.uniform(0.05, 0.085) * (1 - 0.1 * twig.generation);
  const bend = twig.angle + random.uniform(-0.25, 0.25);
  const at = (share: number, angle: number) => ({
    u: twig.u + side * Math.cos(angle) * length * share,
    v: twig.v + Math.sin(angle) * length * share,
    radius: twig.radius * (1 - 0.25 * share),
  });
  const end = at(1, bend);
  const points = [at(0, bend), at(0.5, twig.angle), end];
  strokeTube(plane, view, points, { amount: contrast * 2 * twig.radius * unitCm, profile: 'solid' });
  if (twig.generation + 1 >= generations) return;
  for (const turn of [-1, 1]) {
    const angle = bend + turn * random.uniform(0.15, 0.55);
    const radius = twig.radius * random.uniform(0.6, 0.78);
    growTwig(plane, { u: end.u, v: end.v, angle, radius, generation: twig.generation + 1 }, tree);
  }
}
