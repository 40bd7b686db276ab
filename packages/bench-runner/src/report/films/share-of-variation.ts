/**
 * Returns how much reconstructions differ from image to image, as a share of how much the images do: the variance over images,
 * summed over pixels. About 0 where every image gets the same reconstruction. Undefined with fewer than two images.
 */
export function shareOfVariation(
  images: readonly ArrayLike<number>[],
  reconstructions: readonly ArrayLike<number>[],
): number | undefined {
  if (images.length < 2 || reconstructions.length !== images.length) return undefined;
  const whole = sumOfVariances(images);
  return whole > 0 ? sumOfVariances(reconstructions) / whole : undefined;
}

function sumOfVariances(images: readonly ArrayLike<number>[]): number {
  let sum = 0;
  for (let i = 0; i < (images[0]?.length ?? 0); i++) {
    const values = images.map((image) => image[i] ?? 0);
    const mean = values.reduce((total, value) => total + value, 0) / values.length;
    sum += values.reduce((total, value) => total + (value - mean) ** 2, 0);
  }
  return sum;
}
