/**
 * The ResNet-18 autoencoder of Deep-SVDD on chest X-rays (He et al., CVPR 2016; docs/methods.md, "Networks"): the encoder keeps
 * no max-pool, so its last map has side/16; the decoder works on that map, not on the embedding. Layer names are the
 * reference's module names.
 */
import { input, layers, model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { BilinearUpsample } from '../layers/bilinear-upsample';
import { initializeWeights } from './initialize';
import {
  convolve,
  countConvolution,
  countResidualStages,
  normalize,
  relu,
  RELU,
  residualStages,
  sum,
} from './residual-block';

export interface Resnet18Options {
  /** Height and width of the input, a multiple of 16. */
  readonly imageSize: number;
  readonly embeddingDim: number;
  readonly seed: number;
}

/** Widths of the decoder's residual blocks; the marked ones double the side first. */
const DECODER_BLOCKS: readonly { readonly width: number; readonly upsample: boolean }[] = [
  { width: 512, upsample: false },
  { width: 512, upsample: false },
  { width: 256, upsample: true },
  { width: 256, upsample: false },
  { width: 128, upsample: true },
  { width: 128, upsample: false },
  { width: 64, upsample: true },
  { width: 64, upsample: false },
];

/**
 * Builds the autoencoder with seeded weights: images [B, side, side, 3], outputs [embedding [B, D], reconstruction in
 * [−1,1]].
 */
export function buildResnet18Autoencoder({ imageSize, embeddingDim, seed }: Resnet18Options): LayersModel {
  const images = input({ shape: [imageSize, imageSize, 3] });
  let x = convolve(images, { filters: 64, kernelSize: 7, strides: 2, name: 'encoder.conv1' });
  x = normalize(x, 'encoder.bn1', RELU);
  x = residualStages(x).at(-1) as SymbolicTensor;
  const pooled = layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }).apply(x);
  const embedding = layers
    .dense({ units: embeddingDim, kernelInitializer: 'zeros', name: 'encoder.fc' })
    .apply(pooled) as SymbolicTensor;

  DECODER_BLOCKS.forEach(({ width, upsample }, index) => {
    const name = `decoder.decoder.${index}`;
    x = upsample ? upsampleBlock(x, width, name) : plainBlock(x, width, name);
  });
  x = convolve(x, { filters: 3, kernelSize: 1, name: 'decoder.output.1' });
  x = new BilinearUpsample({}).apply(x) as SymbolicTensor;
  const reconstruction = layers.activation({ activation: 'tanh' }).apply(x) as SymbolicTensor;

  const network = model({ inputs: images, outputs: [embedding, reconstruction] });
  initializeWeights(network, seed);
  return network;
}

/** Number of weights in such a network, running statistics included, without building it; the side does not matter. */
export function countResnet18Weights({ embeddingDim }: Pick<Resnet18Options, 'embeddingDim'>): number {
  let weights = countConvolution(3, 64, 7) + countResidualStages() + 513 * embeddingDim + 3 * 64;
  let channels = 512;
  for (const { width, upsample } of DECODER_BLOCKS) {
    weights += countConvolution(channels, width, upsample ? 1 : 3) + countConvolution(width, width, 3);
    channels = width;
  }
  return weights;
}

/** Adds its unrectified input. */
function plainBlock(x: SymbolicTensor, width: number, name: string): SymbolicTensor {
  const first = convolve(x, { filters: width, kernelSize: 3, name: `${name}.conv1.0` });
  return relu(sum(secondHalf(normalize(first, `${name}.conv1.1`, RELU), width, name), x));
}

/**
 * Doubles the side; what is added is the rectified shortcut, since the reference's first ReLU works in place. The 1×1 convolution
 * comes before the upsampling, not after it as in the reference: both are linear and treat each pixel's channels alike, so the
 * result is the same, at a quarter of the pixels.
 */
function upsampleBlock(x: SymbolicTensor, width: number, name: string): SymbolicTensor {
  const narrowed = convolve(x, { filters: width, kernelSize: 1, name: `${name}.upsampleLayer.1` });
  const upsampled = new BilinearUpsample({}).apply(narrowed) as SymbolicTensor;
  const shortcut = normalize(upsampled, `${name}.upsampleLayer.2`, RELU);
  return relu(sum(secondHalf(shortcut, width, name), shortcut));
}

function secondHalf(x: SymbolicTensor, width: number, name: string): SymbolicTensor {
  return normalize(convolve(x, { filters: width, kernelSize: 3, name: `${name}.conv2` }), `${name}.bnrm`);
}
