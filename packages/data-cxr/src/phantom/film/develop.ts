/** How a log signal becomes grays. */
export interface Development {
  /** Mean of the developed film within its collimated field, as a fraction of white. */
  readonly mean: number;
  /** Log signal that is shown black, and the share of pixels shown white. */
  readonly black: number;
  readonly white: number;
  /** Width of the shuttered border, fraction of the side: left, right, top, bottom. */
  readonly shutters: readonly [number, number, number, number];
}

/** Resolution of the tone curve: finer than the film's 256 grays over the log signals that occur, 0 to about 6. */
const bins = 1024;
const deepest = 8;

function binOf(value: number): number {
  return Math.min(bins - 1, Math.max(0, Math.floor((value * bins) / deepest)));
}

/**
 * Windows the log signal and applies the tone curve whose gamma gives the field within the shutters the mean `development.mean`;
 * outside the shutters the film stays black.
 */
export function developFilm(signal: Float32Array, side: number, development: Development): Uint8Array {
  const [left, right, top, bottom] = development.shutters;
  const [fromX, toX] = [Math.round(left * side), side - Math.round(right * side)];
  const [fromY, toY] = [Math.round(top * side), side - Math.round(bottom * side)];
  const histogram = new Float64Array(bins);
  for (let y = fromY; y < toY; y++) {
    for (let x = fromX; x < toX; x++) {
      const bin = binOf(signal[y * side + x] as number);
      histogram[bin] = (histogram[bin] as number) + 1;
    }
  }
  const tone = solveTone(histogram, development);
  const film = new Uint8Array(side * side);
  for (let y = fromY; y < toY; y++) {
    for (let x = fromX; x < toX; x++) {
      const at = y * side + x;
      film[at] = tone[binOf(signal[at] as number)] as number;
    }
  }
  return film;
}

/** Finds the gamma that brings the histogram's mean to the wanted one, and tabulates the grays 0 to 255. */
function solveTone(histogram: Float64Array, { mean, black, white }: Development): Uint8Array {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  let top = bins - 1;
  let above = histogram[top] as number;
  while (above < white * total && top > 0) above += histogram[--top] as number;
  const depthOf = (bin: number) => ((bin + 0.5) * deepest) / bins;
  const shares = histogram.map((_, bin) =>
    Math.min(1, Math.max(0, (depthOf(bin) - black) / (depthOf(top) - black))),
  );
  const used = [...shares.keys()].filter((bin) => (histogram[bin] as number) > 0);
  let low = 0.1;
  let high = 8;
  for (let step = 0; step < 14; step++) {
    const gamma = (low + high) / 2;
    const sum = used.reduce(
      (so, bin) => so + (histogram[bin] as number) * (shares[bin] as number) ** gamma,
      0,
    );
    if (sum > mean * total) low = gamma;
    else high = gamma;
  }
  const gamma = (low + high) / 2;
  return Uint8Array.from(shares, (share) => Math.round(255 * share ** gamma));
}
