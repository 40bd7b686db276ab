import { toTensor, type Detector } from '@cxr-anomaly/core-nets';
import { DataError, type DecodedImage, type InputGate } from '@cxr-anomaly/data-cxr';
import { judgeScore, prepareInput, type PreparedInput } from '@cxr-anomaly/runs/browser';
import * as tf from '@tensorflow/tfjs-core';
import type {
  BackendCheck,
  BundleScore,
  BundleSource,
  Evidence,
  ExaminedImage,
  Levels,
  OpenedBundle,
  ScoredImage,
  ScoringEngine,
  WorkerMemory,
} from '../contracts';
import { decodeImage } from '../decode/decode-image';
import { checkBackends } from './check-backends';
import { methods } from './methods';
import { bundleReader } from './read-bundle';
import { showEvidence } from './show-evidence';
import { useBackend } from './start-backend';
import { makeThumbnail } from './thumbnail';

interface LoadedBundle {
  readonly opened: OpenedBundle;
  readonly calibration: Parameters<typeof judgeScore>[1] | undefined;
  readonly detector: Detector;
  readonly gate?: InputGate;
}

/** Scores images with bundles, in the worker of a page. */
export class BundleScoringEngine implements ScoringEngine {
  private readonly bundles = new Map<number, LoadedBundle>();
  private opened = 0;
  /** The end of the last task: TensorFlow.js has one current backend, so only one task may run at a time. */
  private last: Promise<unknown> = Promise.resolve();

  /** @param wasmFolder URL of the folder of all .wasm files, with a slash at its end */
  constructor(private readonly wasmFolder: string) {}

  open(source: BundleSource, onCheck: (check: BackendCheck) => void): Promise<OpenedBundle> {
    return this.inTurn(async () => {
      const { name } = source;
      const options = { name, methods, wasmFolder: this.wasmFolder, onCheck };
      const { bundle, detector, backend, checks } = await checkBackends(bundleReader(source), options);
      const { manifest } = bundle;
      const { calibration, preprocessing, digest } = manifest;
      const gate = await bundle.readGate();
      const opened: OpenedBundle = {
        ...{ id: this.opened++, name, digest, preprocessing, checks, backend },
        method: manifest.method,
        title: methods.find((method) => method.name === manifest.method)?.title ?? manifest.method,
        ...(calibration && {
          threshold: calibration.threshold,
          falseAlarmRate: calibration.falseAlarmRate,
        }),
        normalScores: calibration?.normalScores ?? [],
        hasGate: gate !== undefined,
        reconstructs: detector.reconstruct !== undefined,
      };
      this.bundles.set(opened.id, { opened, calibration, detector, ...(gate && { gate }) });
      return opened;
    });
  }

  score(image: Blob | Levels, name: string): Promise<ScoredImage> {
    return this.inTurn(async () => {
      const before = performance.now();
      const decoded = await this.decode(image, name);
      const scores = new Map<number, BundleScore>();
      for (const [id, bundle] of this.bundles) scores.set(id, await this.scoreWith(bundle, decoded, name));
      const milliseconds = performance.now() - before;
      const { width, height } = decoded;
      return { width, height, scores, milliseconds, thumbnail: await makeThumbnail(decoded) };
    });
  }

  examine(image: Blob | Levels, name: string): Promise<ExaminedImage> {
    return this.inTurn(async () => {
      const decoded = await this.decode(image, name);
      const evidence = new Map<number, Evidence>();
      for (const [id, bundle] of this.bundles) {
        const { pixels } = await this.prepare(bundle, decoded);
        evidence.set(id, await showEvidence(bundle.detector, decoded, pixels));
      }
      const { width, height, channels, pixels } = decoded;
      return { levels: { width, height, channels, pixels }, evidence };
    });
  }

  memory(): Promise<WorkerMemory> {
    const { numTensors: tensors, numBytes: bytes } = tf.memory();
    const { wasm } = (tf.findBackend('wasm') ?? {}) as { wasm?: { HEAPU8: Uint8Array } };
    return Promise.resolve({ tensors, bytes, wasmBytes: wasm?.HEAPU8.length ?? 0 });
  }

  private decode(image: Blob | Levels, name: string): Promise<DecodedImage> {
    if (image instanceof Blob) return decodeImage(image, name, this.wasmFolder);
    const { width, height, channels, pixels } = image;
    if (pixels.length === width * height * channels) return Promise.resolve(image);
    const shape = `${width} × ${height} × ${channels}`;
    return Promise.reject(
      new DataError(
        `${name}: holds ${pixels.length} levels, but ${shape} need ${width * height * channels}.`,
      ),
    );
  }

  private async prepare(
    { detector, gate, opened }: LoadedBundle,
    image: DecodedImage,
  ): Promise<PreparedInput> {
    await useBackend(opened.backend, this.wasmFolder);
    return prepareInput(image, { preprocessing: detector.preprocessing, ...(gate && { gate }) });
  }

  private async scoreWith(bundle: LoadedBundle, image: DecodedImage, name: string): Promise<BundleScore> {
    const { detector, calibration, opened } = bundle;
    const { pixels, warnings } = await this.prepare(bundle, image);
    const { side, channels } = detector.preprocessing;
    const input = toTensor({ indexes: Int32Array.of(0), pixels, shape: [1, side, side, channels], channels });
    const scored = detector.score(input);
    input.dispose();
    const [score = Number.NaN] = await scored.data<'float32'>();
    scored.dispose();
    if (!Number.isFinite(score))
      throw new DataError(`${name}: its score by ${opened.title} is ${score}; the image is unusable.`);
    return { score, warnings, ...(calibration && judgeScore(score, calibration)) };
  }

  private inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.last.then(task);
    this.last = result.catch(() => undefined);
    return result;
  }
}
