import type { createRandom } from '@cxr-anomaly/random';

export type Random = ReturnType<typeof createRandom>;

/** Draws one score. */
export type Draw = (random: Random) => number;

/** How the scores of both classes are distributed. */
export interface Shape {
  readonly name: string;
  /** Places the classes so that the level's AUROC is the true one. */
  readonly place: (level: Level) => { readonly normal: Draw; readonly anomalous: Draw };
}

/** A true AUROC and its normal quantile. */
export interface Level {
  readonly auroc: number;
  readonly z: number;
}

export const LEVELS: readonly Level[] = [
  { auroc: 0.5, z: 0 },
  { auroc: 0.7, z: 0.5244005127080407 },
  { auroc: 0.8, z: 0.8416212335729143 },
  { auroc: 0.9, z: 1.2815515655446004 },
  { auroc: 0.95, z: 1.6448536269514722 },
  { auroc: 0.99, z: 2.3263478740408408 },
];

const standardNormal: Draw = (random) => random.normal();
const exponential: Draw = (random) => -Math.log(1 - random.next());

function normalShape(name: string, width: number): Shape {
  return {
    name,
    place: ({ z }) => ({
      normal: standardNormal,
      anomalous: (random) => width * random.normal() + z * Math.sqrt(1 + width * width),
    }),
  };
}

export const SHAPES: readonly Shape[] = [
  normalShape('normal', 1),
  normalShape('normal, anomalous twice as wide', 2),
  {
    name: 'exponential',
    place: ({ auroc }) => ({
      normal: exponential,
      anomalous: (random) => (exponential(random) * auroc) / (1 - auroc),
    }),
  },
  {
    name: 'a part far off, the rest as normal',
    place: ({ auroc }) => ({
      normal: standardNormal,
      anomalous: (random) => random.normal() + (random.next() < 2 * auroc - 1 ? 100 : 0),
    }),
  },
  {
    name: 'five grades, many ties',
    place: ({ auroc }) => {
      const steepness = bisect(0, 5, (value) => gradedAuroc(value) < auroc);
      return {
        normal: (random) => drawGrade(gradesOf(-steepness), random),
        anomalous: (random) => drawGrade(gradesOf(steepness), random),
      };
    },
  },
];

/** Probabilities of the grades 0 to 4, each `e^steepness` times the one before. */
function gradesOf(steepness: number): number[] {
  const weights = [0, 1, 2, 3, 4].map((grade) => Math.exp(steepness * grade));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

function gradedAuroc(steepness: number): number {
  const normal = gradesOf(-steepness);
  return gradesOf(steepness).reduce((sum, p, grade) => {
    const won = normal.reduce(
      (total, q, other) => total + (other < grade ? q : other === grade ? q / 2 : 0),
      0,
    );
    return sum + p * won;
  }, 0);
}

function drawGrade(probabilities: readonly number[], random: Random): number {
  let left = random.next();
  const grade = probabilities.findIndex((probability) => (left -= probability) < 0);
  return grade < 0 ? probabilities.length - 1 : grade;
}

function bisect(low: number, high: number, isBelow: (value: number) => boolean): number {
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
