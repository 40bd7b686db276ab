/** Colors that color-blind readers tell apart (Okabe and Ito, 2008), in the order of the methods. */
const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];

/** Dashes, so that lines differ on paper too. */
const DASHES = [
  [1, 0],
  [7, 3],
  [2, 2],
  [9, 2, 2, 2],
  [4, 4],
  [12, 4],
];

/** Vega-Lite encodings of one line for each title. */
export function lineStyles(titles: readonly string[]) {
  const legend = {
    title: null,
    orient: 'bottom',
    columns: 4,
    symbolType: 'stroke',
    symbolSize: 300,
  } as const;
  const pick = <T>(values: readonly T[]) => titles.map((_, i) => values[i % values.length] as T);
  return {
    color: {
      field: 'title',
      type: 'nominal',
      sort: null,
      scale: { domain: [...titles], range: pick(COLORS) },
      legend,
    },
    strokeDash: {
      field: 'title',
      type: 'nominal',
      sort: null,
      scale: { domain: [...titles], range: pick(DASHES) },
      legend,
    },
  } as const;
}
