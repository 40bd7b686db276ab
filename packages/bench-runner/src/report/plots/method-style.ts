/** Colors that color-blind readers tell apart (Okabe and Ito, 2008), in the order of the methods. */
const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];

/** For what is not a method, such as a baseline. */
const PLAIN = { color: '#85858f', dash: [1, 0] } as const;

/** Dash patterns, so that lines also differ in print; each round of colors starts one pattern later. */
const DASHES = [
  [1, 0],
  [7, 3],
  [2, 2],
  [9, 2, 2, 2],
  [4, 4],
  [12, 4],
];

/** Maximum width of a name in a legend, in pixels: about that of a plot. */
const LONGEST_LABEL = 330;

/** A line of a plot. */
export interface StyledLine {
  /** What the legend calls it; different from all others. */
  readonly title: string;
  readonly isBaseline?: boolean;
}

/** Vega-Lite encodings of one line for each title. */
export function lineStyles(lines: readonly StyledLine[]) {
  const titles = lines.map(({ title }) => title);
  const legend = {
    title: null,
    orient: 'bottom',
    columns: 1,
    labelLimit: LONGEST_LABEL,
    symbolType: 'stroke',
    symbolSize: 300,
    symbolOpacity: 1,
  } as const;
  const pick = <T>(values: readonly T[], plain: T, shift = 0) =>
    lines.map(({ isBaseline }, i) =>
      isBaseline ? plain : (values[(i + shift * Math.floor(i / values.length)) % values.length] as T),
    );
  return {
    color: {
      field: 'title',
      type: 'nominal',
      sort: null,
      scale: { domain: titles, range: pick(COLORS, PLAIN.color) },
      legend,
    },
    strokeDash: {
      field: 'title',
      type: 'nominal',
      sort: null,
      scale: { domain: titles, range: pick(DASHES, [...PLAIN.dash], 1) },
      legend,
    },
  } as const;
}
