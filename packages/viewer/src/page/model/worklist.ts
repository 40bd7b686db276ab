import { scoreOf, warningsOf, type Film } from './film';

export const FILTERS = ['all', 'above', 'warned', 'failed'] as const;

/** Which films are listed: all, those whose score reaches the threshold, those with warnings, those that failed. */
export type Filter = (typeof FILTERS)[number];

const PASSES: Readonly<Record<Filter, (film: Film, bundle: number | undefined) => boolean>> = {
  all: () => true,
  above: (film, bundle) => scoreOf(film, bundle)?.anomalous === true,
  warned: (film) => warningsOf(film).length > 0,
  failed: (film) => film.state === 'failed',
};

/** The films that a filter lets through: highest score first, then those not scored yet, then those that failed. */
export function listFilms(films: Iterable<Film>, filter: Filter, bundle: number | undefined): Film[] {
  return [...films]
    .filter((film) => PASSES[filter](film, bundle))
    .map((film) => ({ film, score: scoreOf(film, bundle)?.score ?? unscoredRank(film) }))
    .sort((one, other) => compare(other.score, one.score) || one.film.id - other.film.id)
    .map(({ film }) => film);
}

/** How many films each filter lets through. */
export function countFilms(films: Iterable<Film>, bundle: number | undefined): Record<Filter, number> {
  const counts = { all: 0, above: 0, warned: 0, failed: 0 };
  for (const film of films) for (const filter of FILTERS) if (PASSES[filter](film, bundle)) counts[filter]++;
  return counts;
}

function unscoredRank({ state }: Film): number {
  return state === 'failed' ? Number.NEGATIVE_INFINITY : -Number.MAX_VALUE;
}

/** Infinities are equal to themselves, but their difference is not a number. */
function compare(one: number, other: number): number {
  return one === other ? 0 : one - other;
}
