import { openPhantom } from '../phantom';
import type { SourceDefinition } from '../data-word/source-definition';

/** Drawn chests; needs no file. */
export const phantomSource: SourceDefinition = {
  name: 'phantom',
  help: 'drawn chest films, with and without lesions; needs no file',
  example: 'phantom?n=400&side=128&seed=0',
  location: 'none',
  options: {
    n: { min: 1, max: 1_000_000 },
    side: { min: 1, max: 4096 },
    seed: { min: 0, max: Number.MAX_SAFE_INTEGER },
  },
  open: ({ word, options }) => Promise.resolve().then(() => openPhantom(options, word)),
};
