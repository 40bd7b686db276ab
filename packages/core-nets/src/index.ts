export * from './contracts';
export { calibrate, DEFAULT_FALSE_ALARM_RATE } from './calibration/calibrate';
export { BundleError, EncoderError, SettingsError, TrainingError } from './errors';
export { ssim } from './losses/ssim';
export { meanNearestAngle, nearestRows, type NearestRows } from './memory/angular-distance';
export { assertSpread, embeddingSpread } from './memory/embedding-spread';
export { loadMemory } from './memory/load-memory';
export { MemoryBank } from './memory/memory-bank';
export { MemoryDetector } from './memory/memory-detector';
export { memoryParts } from './memory/memory-parts';
export { scoreByMemory } from './memory/score-by-memory';
export { Autoencoder, type AutoencoderOutput } from './networks/autoencoder';
export { buildCritic, type CriticOptions } from './networks/critic';
export { differenceMap } from './networks/difference-map';
export {
  averageFeatures,
  countEncoderWeights,
  Encoder,
  ENCODER_WIDTHS,
  type EncoderName,
  type EncoderOptions,
} from './networks/encoders/encoder';
export { buildGenerator, countGeneratorWeights, type GeneratorOptions } from './networks/generator';
export { buildLenet, countLenetWeights, type LenetName } from './networks/lenet';
export { initializeWeights, type UniformBound } from './networks/initialize';
export { captureNetwork, restoreNetwork, trainableVariables } from './networks/network-state';
export {
  exportReferenceWeights,
  importReferenceWeights,
  nameWeights,
  fromPytorchLayout,
  toPytorchLayout,
  type NamedWeight,
} from './networks/reference-weights';
export {
  buildResnet18Autoencoder,
  countResnet18Weights,
  type Resnet18Options,
} from './networks/resnet18-autoencoder';
export { buildUnet, countUnetWeights, type UnetOptions } from './networks/unet';
export { Adam, type AdamOptions } from './optimizers/adam';
export { milestoneRate } from './optimizers/milestones';
export { commonShape } from './settings/common-settings';
export { imageShape, preprocessingOf, type InputSettings } from './settings/image-settings';
export { isUnetSide, memoryShape } from './settings/memory-settings';
export { precisionShape } from './settings/precision-settings';
export { PRESETS } from './settings/presets';
export { assertInput } from './training/assert-input';
export { assertPretrained } from './training/assert-pretrained';
export { fit } from './training/fit';
export { toTensor } from './training/to-tensor';
export {
  openBundle,
  type BundleMethod,
  type FileHashes,
  type OpenBundle,
  type ReadFile,
} from './persistence/bundle/bundle-reader';
export { writeBundle, type BundleContent, type WriteFile } from './persistence/bundle/bundle-writer';
export { MANIFEST_PATH } from './persistence/bundle/bundle-path';
export {
  compareGolden,
  isWithinTolerance,
  readScores,
  sizesOf,
  verifyGolden,
  type GoldenDifference,
} from './persistence/bundle/golden-scores';
export { hashFile, type HashedFile } from './persistence/bundle/hashed-file';
export { weightPrecisionSchema, type WeightPrecision } from './persistence/bundle/quantize';
export { loadDetector } from './persistence/bundle/load-detector';
export {
  decodeSafetensors,
  encodeSafetensors,
  type RawTensor,
  type SafetensorsContent,
} from './persistence/safetensors';
export { methodNameSchema, moduleSchema } from './persistence/module-schema';
export { canonicalJson } from './persistence/canonical-json';
export { parseStrictJson } from './persistence/strict-json';
export { decodeState, decodeTensors, encodeState, encodeTensors } from './persistence/tensor-file';
export { nearestName } from './settings/nearest-name';
export { describeSettings, settingsJsonSchema, type SettingDescription } from './settings/describe-settings';
export { resolveSettings, type SettingsRequest } from './settings/resolve-settings';
