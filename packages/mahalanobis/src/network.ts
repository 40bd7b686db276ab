import {
  countEncoderWeights,
  Encoder,
  ENCODER_WIDTHS,
  type BundleParts,
  type EncoderName,
} from '@cxr-anomaly/core-nets';
import type { MahalanobisSettings } from './config';

/** The finest stage that still tells tissue from noise: its features have an eighth of the image's side. */
const MAP_STAGES: Readonly<Record<EncoderName, number>> = { 'efficientnet-lite0': 2, resnet18: 1 };
const MAP_STRIDE = 8;

/** Builds the encoder of these settings with weights drawn from their seed. */
export function buildNetwork(settings: MahalanobisSettings): Encoder {
  return Encoder.build(settings);
}

/** Shapes of what is kept of normal images under these settings. */
export function featureShapes({
  network,
  imageSize,
}: Pick<MahalanobisSettings, 'network' | 'imageSize'>): FeatureShapes {
  const widths = ENCODER_WIDTHS[network];
  const mapStage = MAP_STAGES[network];
  const side = Math.ceil(imageSize / MAP_STRIDE);
  return { widths, mapStage, mapShape: [side, side, widths[mapStage] as number] };
}

export interface FeatureShapes {
  /** C of each stage. */
  readonly widths: readonly number[];
  /** The stage, from 0, whose features at each position explain a score. */
  readonly mapStage: number;
  /** Height, width and channels of that stage's features. */
  readonly mapShape: readonly [number, number, number];
}

/** What a detector with these settings keeps in its bundle. */
export function countParts(settings: MahalanobisSettings): BundleParts {
  const { widths, mapShape } = featureShapes(settings);
  const [height, width, channels] = mapShape;
  const stages = widths.reduce((sum, count) => sum + count + count * count, 0);
  return {
    networks: { encoder: countEncoderWeights(settings.network) },
    values: stages + height * width * channels + channels * channels,
    valuesPerImage: 0,
  };
}
