/**
 * `smoke` takes seconds and learns next to nothing, `quick` gives a first table of all methods within a minute or so on two
 * cores, `cpu` takes minutes per method, `reference` repeats the published implementation.
 */
export const PRESETS = ['smoke', 'quick', 'cpu', 'reference'] as const;

export type PresetName = (typeof PRESETS)[number];
