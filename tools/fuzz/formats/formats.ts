import { bundleFormat, manifestFormat } from './bundle';
import { cifar10Format } from './cifar10';
import { dicomFormat } from './dicom';
import type { Format } from './format';
import { idxFormat } from './idx';
import { imageFormats } from './images';
import { medmnistFormat } from './medmnist';
import { signatureFormat } from './signature';
import { tableFormats } from './tables';
import { comparedFormat, reportedFormat, resumedFormat, runFolderFormat } from './run-folders';
import { checkpointFormat, safetensorsFormat } from './tensors';

/** Every kind of file that comes from outside. */
export const formats: readonly Format[] = [
  ...imageFormats,
  dicomFormat,
  ...[medmnistFormat, idxFormat, cifar10Format],
  ...tableFormats,
  ...[safetensorsFormat, checkpointFormat, bundleFormat, manifestFormat, signatureFormat],
  ...[comparedFormat, resumedFormat, reportedFormat, runFolderFormat],
];
