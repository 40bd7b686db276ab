import {
  fitToSide,
  judgeImage,
  toNetworkInput,
  warnOfUnusedLevels,
  type DecodedImage,
  type ImageWarning,
  type InputGate,
  type Preprocessing,
} from '@cxr-anomaly/data-cxr';

export interface PrepareInputOptions {
  readonly preprocessing: Preprocessing;
  /** Given a gate, warns about an image that it refuses. */
  readonly gate?: InputGate;
}

/** An image in the form that a detector takes. */
export interface PreparedInput {
  /** [side, side, channels] */
  readonly pixels: Float32Array;
  readonly warnings: readonly ImageWarning[];
}

/** Converts a decoded image to what a detector takes, with the reasons to doubt its score. */
export function prepareInput(
  image: DecodedImage,
  { preprocessing, gate }: PrepareInputOptions,
): PreparedInput {
  // Resized once for both the gate and the network; the latter's preprocessing leaves images of the right size alone.
  const fitted = fitToSide(image, preprocessing);
  const refusal = gate && judgeImage(gate, image, fitted);
  // Other tones spread the levels of each image over the whole range.
  const levels = preprocessing.tone === 'none' ? warnOfUnusedLevels(image) : undefined;
  return {
    pixels: toNetworkInput(fitted, preprocessing),
    warnings: [...(image.warnings ?? []), ...(levels ? [levels] : []), ...(refusal ? [refusal] : [])],
  };
}
