import { toTensor, type BundleManifest, type Detector, type Method } from '@cxr-anomaly/core-nets';
import { toNetworkInput, type Preprocessing } from '@cxr-anomaly/data-cxr';
import {
  drawOverlay,
  judgeScore,
  loadBundle,
  runFolder,
  showInput,
  showNeighbors,
  type ShownNeighbor,
} from '@cxr-anomaly/runs';
import type * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import type { ReportedRun } from '../read-report';
import type { Film } from './draw-film';
import { encodeWebp } from './encode-webp';
import { shareOfVariation } from './share-of-variation';

/** Number of nearest normal images shown for each film, for memory methods. */
const NEIGHBORS = 3;

/** Longest side of a map in the report, pixels. */
const LONGEST = 256;

/** What a detector makes of a film. Pictures are data URLs. */
export interface FilmMap {
  readonly score: number;
  readonly pValue?: number;
  /** The evidence in its colors, transparent where there is none, in the shape of the film. */
  readonly map: string;
  /** As the network sees it. */
  readonly input: string;
  /** Absent for a method without a decoder. */
  readonly reconstruction?: string;
  readonly neighbors: readonly ShownNeighbor[];
}

/** What is drawn for one method. */
export interface MethodMaps {
  readonly calibration: BundleManifest['calibration'];
  /** By the film's id. */
  readonly maps: ReadonlyMap<string, FilmMap>;
  /** How much the reconstructions differ from film to film, as a share of how much the films do; absent without reconstructions. */
  readonly variation?: number;
}

/** A detector, which may have no decoder. */
type Drawing = Pick<Detector, 'method' | 'explain' | 'neighbors' | 'preprocessing'> & {
  readonly reconstruct?: Detector['reconstruct'];
};

/**
 * Loads a run's detector and draws its maps of films that it was tested on.
 *
 * @throws BundleError or DataError when the bundle cannot be read anymore.
 */
export async function drawMaps(
  { folder, tested }: ReportedRun,
  films: readonly Film[],
  methods: readonly Method[],
): Promise<MethodMaps> {
  const { manifest, detector } = await loadBundle(runFolder(folder).bundle, methods);
  try {
    const rowOf = new Map(tested.ids.map((id, row) => [id, row]));
    const maps = new Map<string, FilmMap>();
    const inputs: Float32Array[] = [];
    const reconstructions: Float32Array[] = [];
    for (const film of films) {
      const score = tested.scores[rowOf.get(film.item.id) ?? -1];
      if (score === undefined) continue;
      const { input, reconstruction, ...drawn } = await drawMap(detector, film);
      inputs.push(input);
      if (reconstruction) reconstructions.push(reconstruction);
      const { preprocessing } = detector;
      maps.set(film.item.id, {
        ...{ ...drawn, score, input: await drawInput(input, preprocessing) },
        ...(reconstruction && { reconstruction: await drawInput(reconstruction, preprocessing) }),
        ...(manifest.calibration && { pValue: judgeScore(score, manifest.calibration).pValue }),
      });
    }
    const variation = shareOfVariation(inputs, reconstructions);
    return {
      ...{ calibration: manifest.calibration, maps },
      ...(variation !== undefined && { variation }),
    };
  } finally {
    detector.dispose();
  }
}

async function drawMap(detector: Drawing, { image }: Film) {
  const { preprocessing } = detector;
  const { side, channels } = preprocessing;
  const input = toNetworkInput(image, preprocessing);
  const images = toTensor({
    indexes: Int32Array.of(0),
    pixels: input,
    shape: [1, side, side, channels],
    channels,
  });
  try {
    const neighbors = detector.neighbors ? await showNeighbors(detector, images, NEIGHBORS) : [];
    const evidence = await readAndDispose(detector.explain(images));
    const reconstruction = detector.reconstruct && (await readAndDispose(detector.reconstruct(images)));
    const factor = Math.min(1, LONGEST / Math.max(image.width, image.height));
    const size = {
      width: Math.max(1, Math.round(image.width * factor)),
      height: Math.max(1, Math.round(image.height * factor)),
    };
    const { pixels } = drawOverlay(evidence, preprocessing, size);
    const map = await encodeWebp(sharp(pixels, { raw: { ...size, channels: 4 } }));
    return { input, map, neighbors: neighbors[0] ?? [], ...(reconstruction && { reconstruction }) };
  } finally {
    images.dispose();
  }
}

async function readAndDispose(tensor: tf.Tensor): Promise<Float32Array> {
  const values = await tensor.data<'float32'>();
  tensor.dispose();
  return values;
}

function drawInput(pixels: Float32Array, preprocessing: Preprocessing): Promise<string> {
  const { width, height, pixels: levels } = showInput(pixels, preprocessing);
  return encodeWebp(sharp(levels, { raw: { width, height, channels: 3 } }).grayscale());
}
