import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Library } from './library/library';
import { fetchUpstream } from './library/upstream';
import { linkUserFolder } from './library/user-folder';
import { openWheelLibrary } from './library/wheel-library';
import { pickWheel } from './library/wheels';

/** One place that may have the library. */
export interface Source {
  readonly kind: 'folder' | 'wheel' | 'upstream';
  /** @throws EngineError saying why it has none. */
  readonly open: () => Promise<Library>;
}

/** What the sources need to know. */
export interface SourceContext {
  readonly packageFolder: string;
  readonly cache: string;
  readonly gpu: boolean;
  /** What the user named: a folder with the library or the wheel, or the wheel itself. */
  readonly from?: string;
  readonly report: (line: string) => void;
}

/** Lists the places that may have the library, in the order in which they are tried. */
export function listSources(context: SourceContext): Source[] {
  const { packageFolder, cache, gpu, from, report } = context;
  return [
    ...(from === undefined ? [] : [userSource(resolve(from), context)]),
    { kind: 'wheel', open: () => openWheelLibrary({ cache, gpu, report }) },
    { kind: 'upstream', open: () => fetchUpstream(packageFolder, cache, gpu) },
  ];
}

function userSource(from: string, { cache, gpu, report }: SourceContext): Source {
  const file = findWheelFile(from, gpu);
  return {
    kind: 'folder',
    open: () =>
      file === undefined ? linkUserFolder(from, cache, gpu) : openWheelLibrary({ cache, gpu, file, report }),
  };
}

function findWheelFile(from: string, gpu: boolean): string | undefined {
  if (from.endsWith('.whl') && statSync(from, { throwIfNoEntry: false })?.isFile() === true) return from;
  const wheel = pickWheel(gpu);
  if (typeof wheel === 'string') return undefined;
  const inside = join(from, wheel.file);
  return existsSync(inside) ? inside : undefined;
}
