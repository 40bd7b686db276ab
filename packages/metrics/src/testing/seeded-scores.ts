/** A small seeded generator (Lehmer, modulus 2^31 − 1): enough for tests, since this package depends on no other. */
export function seededUniform(seed: number): () => number {
  let state = (seed % 2147483646) + 1;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  // Neighboring seeds start with similar numbers.
  for (let i = 0; i < 10; i++) next();
  return next;
}

export function seededNormal(uniform: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

export interface ScoredImages {
  readonly scores: number[];
  readonly labels: number[];
}

/**
 * Draws 2 to 30 images of each class in mixed order. Seeds cycle through continuous scores, scores on few levels
 * (heavy ties) and classes that barely overlap.
 */
export function drawScores(seed: number): ScoredImages {
  const uniform = seededUniform(seed);
  const levels = [Infinity, 3, 8, 1][seed % 4] as number;
  const shift = seed % 5;
  const counts = [2 + Math.floor(uniform() * 29), 2 + Math.floor(uniform() * 29)] as const;
  const images = [0, 1].flatMap((label) =>
    Array.from({ length: counts[label as 0 | 1] }, () => {
      const value = seededNormal(uniform) + label * shift;
      return {
        label,
        order: uniform(),
        // + 0 turns −0 into 0.
        score: levels === Infinity ? value : Math.round(value * levels) / levels + 0,
      };
    }),
  );
  images.sort((a, b) => a.order - b.order);
  return { scores: images.map(({ score }) => score), labels: images.map(({ label }) => label) };
}
