import { copy, multiply } from './machine';
import { decodeBySharp, decodeFilms, readEpoch } from './reading';
import { aurocOfFiles, findAnchorsAmong, unetScore } from './scoring';
import { criticTrain, lenetTrain, resnetTrain, smallUnetTrain, unetTrain } from './training';
import type { CreateWork } from './work';

/** NIH ChestX-ray14's images. */
const ALL_OF_NIH = 112_120;

/** The work of our side of each row, by name. */
export const works: Readonly<Record<string, CreateWork>> = {
  'unet-train': unetTrain,
  'unet-64-train': smallUnetTrain,
  'resnet-train': resnetTrain,
  'lenet-train': lenetTrain,
  'critic-train': criticTrain,
  'unet-score': unetScore,
  decode: decodeFilms,
  'decode-sharp': decodeBySharp,
  epoch: readEpoch,
  anchors: () => findAnchorsAmong(10_000),
  'anchors-nih': () => findAnchorsAmong(ALL_OF_NIH),
  auroc: aurocOfFiles,
  multiply,
  copy,
};
