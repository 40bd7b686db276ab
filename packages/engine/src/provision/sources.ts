import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { EngineError } from '../errors';
import type { Library } from './library/library';
import { openLibrary } from './library/open-library';
import { linkUserFolder } from './library/user-folder';
import { openWheelLibrary } from './library/wheel-library';
import { pickWheel, type Wheel } from './library/wheels';

/** One place that may have the library. */
export interface Source {
  readonly kind: 'present' | 'folder' | 'wheel';
  /** @throws EngineError saying why it has none. */
  readonly open: () => Promise<Library>;
}

/** What the sources need to know. */
export interface SourceContext {
  readonly cache: string;
  readonly gpu: boolean;
  /** What the user specified: a folder with the library or the wheel, or the wheel itself. */
  readonly from?: string;
  readonly report: (line: string) => void;
}

/** Lists the places that may have the library, in the order in which they are tried; none of them has unverified content. */
export function listSources(context: SourceContext): Source[] {
  const { cache, gpu, from, report } = context;
  return [
    ...(from === undefined ? [] : [userSource(resolve(from), context)]),
    { kind: 'wheel', open: () => openWheelLibrary({ wheel: pickWheel(gpu), cache, report }) },
  ];
}

/** The installed library, for an addon that must be compiled again. */
export function installedSource(folder: string, report: (line: string) => void): Source {
  return {
    kind: 'present',
    open: async () => {
      const library = await openLibrary({ cache: dirname(folder), name: basename(folder), report });
      if (library === undefined) throw new EngineError(`${folder} holds no library`);
      return library;
    },
  };
}

function userSource(from: string, { cache, gpu, report }: SourceContext): Source {
  const wheel = pickWheel(gpu);
  const file = findWheelFile(from, wheel);
  return {
    kind: 'folder',
    open: () =>
      file === undefined
        ? linkUserFolder(from, { cache, gpu, report })
        : openWheelLibrary({ wheel, cache, file, report }),
  };
}

function findWheelFile(from: string, wheel: Wheel | string): string | undefined {
  if (from.endsWith('.whl') && statSync(from, { throwIfNoEntry: false })?.isFile() === true) return from;
  if (typeof wheel === 'string') return undefined;
  const inside = join(from, wheel.file);
  return existsSync(inside) ? inside : undefined;
}
