import {
  fitToSide,
  judgeImage,
  type DecodedImage,
  type InputGate,
  type Label,
  type Preprocessing,
} from '@cxr-anomaly/data-cxr';
import { openDataSet, prepareSplits } from '@cxr-anomaly/data-cxr/node';
import { quantile } from '@cxr-anomaly/metrics';
import { DEFAULT_VAL_FRACTION as valFraction, learnInputGate } from '@cxr-anomaly/runs';

/** Seeds for what is held out of training: the gate of the first one is shown with its interval. */
const SEEDS = [0, 1, 2, 3, 4];

export interface Set {
  readonly title: string;
  readonly word: string;
  readonly side: number;
}

/** Gates learned from a data set, and its test images as decoded. */
export interface Learned extends Set {
  readonly preprocessing: Preprocessing;
  /** One for each seed. */
  readonly gates: readonly InputGate[];
  readonly images: { readonly train: number; readonly heldOut: number };
  readonly seconds: number;
  readonly test: readonly { readonly label: Label; readonly image: DecodedImage }[];
}

/** How many images of one kind the gates of a data set refuse. */
export interface Row {
  readonly set: string;
  readonly kind: string;
  /** Absent if either is right: chests, but from another source. */
  readonly wanted?: 'taken' | 'refused';
  readonly images: number;
  /** By the gate of the first seed. */
  readonly refused: number;
  /** 95 % Wilson interval of the share refused. */
  readonly interval: readonly [number, number];
  /** Lowest and highest share over the gates of all seeds. */
  readonly range: readonly [number, number];
  /** Median time over the images to judge one that has the network's side length. */
  readonly milliseconds: number;
}

export async function learnGates(set: Set): Promise<Learned> {
  const preprocessing: Preprocessing = {
    ...{ side: set.side, channels: 1, fit: 'crop', tone: 'none' },
    normalization: { kind: 'signed' },
  };
  const dataSet = await openDataSet(set.word);
  const gates: InputGate[] = [];
  let images = { train: 0, heldOut: 0 };
  let seconds = 0;
  for (const seed of SEEDS) {
    const prepared = await prepareSplits(dataSet, preprocessing, { valFraction, seed });
    const start = performance.now();
    const gate = await learnInputGate(dataSet, prepared);
    seconds = Math.max(seconds, (performance.now() - start) / 1000);
    if (!gate) throw new Error(`${set.word} has too few images for a gate.`);
    gates.push(gate);
    images = { train: prepared.train.items.length, heldOut: prepared.val?.items.length ?? 0 };
  }
  const test: { label: Label; image: DecodedImage }[] = [];
  for (const [index, { split, label }] of dataSet.items.entries()) {
    if (split === 'test') test.push({ label, image: await dataSet.decode(index) });
  }
  return { ...set, preprocessing, gates, images, seconds, test };
}

export function countRefusals(
  { title, preprocessing, gates }: Learned,
  kind: string,
  images: readonly DecodedImage[],
  wanted?: Row['wanted'],
): Row {
  const fitted = images.map((image) => fitToSide(image, preprocessing));
  const times: number[] = [];
  const counts = gates.map(
    (gate) =>
      images.filter((image, i) => {
        const start = performance.now();
        const warning = judgeImage(gate, image, fitted[i] as DecodedImage);
        times.push(performance.now() - start);
        return warning !== undefined;
      }).length,
  );
  const shares = counts.map((count) => count / images.length);
  const refused = counts[0] ?? 0;
  return {
    ...{ set: title, kind, ...(wanted && { wanted }), images: images.length, refused },
    interval: wilson(refused, images.length),
    range: [Math.min(...shares), Math.max(...shares)],
    milliseconds: quantile(times, 0.5),
  };
}

/** Wilson's 95 % interval of a share (Wilson, 1927). */
function wilson(count: number, total: number): [number, number] {
  const z = 1.959964;
  const share = count / total;
  const center = share + z ** 2 / (2 * total);
  const half = z * Math.sqrt((share * (1 - share)) / total + z ** 2 / (4 * total ** 2));
  const scale = 1 + z ** 2 / total;
  return [Math.max(0, (center - half) / scale), Math.min(1, (center + half) / scale)];
}
