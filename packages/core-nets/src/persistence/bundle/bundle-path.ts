import { brief } from '@cxr-anomaly/files';
import { BundleError } from '../../errors';

export const MANIFEST_PATH = 'detector.json';
export const STATE_PATH = 'state.safetensors';
export const GOLDEN_PATH = 'golden.safetensors';
export const GATE_PATH = 'gate.safetensors';

/** Plain names between slashes; excludes `..`, hidden files, absolute paths, drives and backslashes. */
const BUNDLE_PATH = /^(?:\w[\w.-]*\/)*\w[\w.-]*$/;

/** Path of a network's description. */
export function modelPath(network: string): string {
  return `${network}/model.json`;
}

/** Path of a network's weights, which are one file. */
export function weightsPath(network: string): string {
  return `${network}/${WEIGHTS_NAME}`;
}

/** What TensorFlow.js names the weights of a model if they are one file. */
export const WEIGHTS_NAME = 'group1-shard1of1.bin';

/** @throws BundleError unless the path names a file inside a bundle, other than its description. */
export function assertBundlePath(path: string, file: string): void {
  if (!BUNDLE_PATH.test(path) || path.toLowerCase() === MANIFEST_PATH) {
    throw new BundleError(
      `${file}: ${brief(JSON.stringify(path))} cannot be the name of a file in a bundle.`,
    );
  }
}
