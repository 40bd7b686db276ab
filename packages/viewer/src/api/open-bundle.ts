import type { BackendCheck, BundleScore, Evidence, Levels, OpenedBundle, ScoredImage } from '../contracts';
import { startEngine, type RunningEngine } from '../engine/start-engine';

/** A bundle that scores images in this page. */
export interface ViewerBundle {
  readonly info: OpenedBundle;
  /**
   * Scores a file (PNG, JPEG, TIFF, WebP or DICOM), or pixels that are decoded already: levels from black to white, row by row, 0–255
   * in a `Uint8Array` or 0–65,535 in a `Uint16Array`.
   *
   * @param name of the image in errors
   * @throws Error naming the image and what is wrong with it.
   */
  score(image: Blob | Levels, name?: string): Promise<BundleScore & Omit<ScoredImage, 'scores'>>;
  /** The image's levels, and where it looks anomalous. @throws Error as `score` does. */
  examine(
    image: Blob | Levels,
    name?: string,
  ): Promise<{ readonly levels: Levels; readonly evidence: Evidence }>;
  /** Frees its memory, and ends its worker. */
  close(): void;
}

/**
 * Opens a bundle from an address: verifies its files by their hashes, checks its golden inputs on each backend of this browser, and
 * keeps the fastest that passes. It computes in a worker of its own.
 *
 * @param url of the bundle's folder, which must allow this page to read it
 * @param onCheck called after each backend
 * @throws Error in words, when the bundle is not intact, or no backend gives the scores stored in it.
 */
export async function openBundle(
  url: string,
  onCheck: (check: BackendCheck) => void = () => undefined,
): Promise<ViewerBundle> {
  const engine = startEngine();
  const files = new URL(url.endsWith('/') ? url : `${url}/`, document.baseURI).href;
  try {
    return describe(engine, await engine.open({ name: url, files }, onCheck));
  } catch (error) {
    engine.stop();
    throw error;
  }
}

function describe(engine: RunningEngine, info: OpenedBundle): ViewerBundle {
  return {
    info,
    async score(image, name = 'image') {
      const { scores, ...rest } = await engine.score(image, name);
      return { ...found(scores, info.id), ...rest };
    },
    async examine(image, name = 'image') {
      const { levels, evidence } = await engine.examine(image, name);
      return { levels, evidence: found(evidence, info.id) };
    },
    close: () => engine.stop(),
  };
}

function found<T>(results: ReadonlyMap<number, T>, id: number): T {
  const result = results.get(id);
  if (result === undefined) throw new Error('The bundle was closed.');
  return result;
}
