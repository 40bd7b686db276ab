const SIDE = 8;

/** cosines[x·8 + u] = ½·c(u)·cos((2x + 1)uπ/16), with c(0) = 1/√2 (ITU-T T.81, A.3.3). */
const cosines = Float64Array.from({ length: SIDE * SIDE }, (_, i) => {
  const [x, u] = [Math.floor(i / SIDE), i % SIDE];
  return ((u === 0 ? Math.SQRT1_2 : 1) / 2) * Math.cos(((2 * x + 1) * u * Math.PI) / 16);
});

/** Turns 64 coefficients, rows of rising vertical frequency, into 64 samples: first along rows, then along columns. */
export function inverseDct(coefficients: Float64Array, rows: Float64Array, samples: Float64Array): void {
  for (let v = 0; v < SIDE; v++) {
    for (let x = 0; x < SIDE; x++) {
      let sum = 0;
      for (let u = 0; u < SIDE; u++) {
        sum += (cosines[x * SIDE + u] as number) * (coefficients[v * SIDE + u] as number);
      }
      rows[v * SIDE + x] = sum;
    }
  }
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      let sum = 0;
      for (let v = 0; v < SIDE; v++) {
        sum += (cosines[y * SIDE + v] as number) * (rows[v * SIDE + x] as number);
      }
      samples[y * SIDE + x] = sum;
    }
  }
}
