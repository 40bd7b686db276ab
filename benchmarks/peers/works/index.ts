import { copy, multiply } from './machine';
import { decodeBySharp, decodeFilms, readEpoch } from './reading';
import { aurocOfFiles, findAnchorsAmong, unetScore } from './scoring';
import { criticTrain, lenetTrain, resnetTrain, smallUnetTrain, unetTrain } from './training';
import type { CreateWork } from './work';

/** NIH ChestX-ray14's images. */
const ALL_OF_NIH = 112_120;

/** The work of our side of each row, by name. */
export const works: Readonly<Record<string, CreateWork>> = {
  'unet-train': () => unetTrain(),
  'unet-train-bfloat16': () => unetTrain('bf16'),
  'unet-64-train': smallUnetTrain,
  'resnet-train': () => resnetTrain(),
  'resnet-train-bfloat16': () => resnetTrain('bf16'),
  'lenet-train': () => lenetTrain(),
  'lenet-train-bfloat16': () => lenetTrain('bf16'),
  'critic-train': () => criticTrain(),
  'critic-train-bfloat16': () => criticTrain('bf16'),
  'unet-score': () => unetScore(),
  'unet-score-bfloat16': () => unetScore('bf16'),
  decode: decodeFilms,
  'decode-sharp': decodeBySharp,
  epoch: readEpoch,
  anchors: () => findAnchorsAmong(10_000),
  'anchors-nih': () => findAnchorsAmong(ALL_OF_NIH),
  auroc: aurocOfFiles,
  multiply,
  copy,
};
