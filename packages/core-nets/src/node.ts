export { digestEncoder, readEncoder } from './encoders/read-encoder';
export { saveBundle } from './persistence/bundle/bundle-folder';
export { bundleFiles } from './persistence/bundle/read-bundle-file';
export { createCheckpointStore } from './persistence/checkpoint-store';
export { readPrivateKey, readPublicKey, type SigningKey } from './persistence/signature/keys';
export {
  MOST_SIGNATURE_BYTES,
  parseSignature,
  SIGNATURE_PATH,
  signFiles,
  verifySignature,
} from './persistence/signature/signature-file';
