import type { RunScores } from '@cxr-anomaly/runs';

/** Kinds of films: anomalous (1) or normal (0), from the highest (−1) or lowest (1) score; likely errors get more room. */
const KINDS = [
  { label: 1, order: -1, shown: 1, more: 3 },
  { label: 1, order: 1, shown: 2, more: 4 },
  { label: 0, order: -1, shown: 2, more: 4 },
  { label: 0, order: 1, shown: 1, more: 3 },
] as const;

/** How many of a method's worst errors are listed. */
const ERRORS = 5;

/** The films of a report, by id; each occurs once. */
export interface ChosenFilms {
  readonly shown: readonly string[];
  readonly more: readonly string[];
}

/** A method's scores by image. */
type MethodScores = Pick<RunScores, 'ids' | 'scores' | 'labels'>;

/**
 * Chooses test images for all methods together: anomalous and normal ones with the highest and the lowest scores. Methods take turns
 * to name the next one, and one that is chosen already is skipped.
 */
export function chooseFilms(methods: readonly MethodScores[]): ChosenFilms {
  const taken = new Set<string>();
  const queues = KINDS.map(({ label, order }) =>
    methods.map((method) => rankRows(method, label, order).map((row) => method.ids[row] as string)),
  );
  const take = (part: 'shown' | 'more') =>
    queues.flatMap((queue, i) => takeInTurns(queue, KINDS[i]?.[part] ?? 0, taken));
  return { shown: take('shown'), more: take('more') };
}

/** An image that a threshold may call wrongly. */
export interface ErrorCandidate {
  readonly id: string;
  readonly score: number;
}

/** The normal images with the highest and the anomalous ones with the lowest scores: the worst errors at any threshold are among them. */
export function listErrorCandidates(method: MethodScores): {
  readonly falseAlarms: readonly ErrorCandidate[];
  readonly misses: readonly ErrorCandidate[];
} {
  const list = (label: 0 | 1, order: 1 | -1) =>
    rankRows(method, label, order)
      .slice(0, ERRORS)
      .map((row) => ({ id: method.ids[row] as string, score: method.scores[row] as number }));
  return { falseAlarms: list(0, -1), misses: list(1, 1) };
}

/** Rows of a class by ascending (1) or descending (−1) score; rows of equal scores stay in their order. */
function rankRows({ scores, labels }: MethodScores, label: 0 | 1, order: 1 | -1): number[] {
  return [...scores.keys()]
    .filter((row) => labels[row] === label)
    .sort((a, b) => order * ((scores[a] as number) - (scores[b] as number)) || a - b);
}

function takeInTurns(queues: readonly string[][], count: number, taken: Set<string>): string[] {
  const found: string[] = [];
  while (found.length < count && queues.some(({ length }) => length > 0)) {
    for (const queue of queues) {
      if (found.length === count) break;
      let id = queue.shift();
      while (id !== undefined && taken.has(id)) id = queue.shift();
      if (id === undefined) continue;
      taken.add(id);
      found.push(id);
    }
  }
  return found;
}
