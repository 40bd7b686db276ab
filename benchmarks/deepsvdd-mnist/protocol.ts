import { deepSvdd, type DeepSvddSettings } from '@cxr-anomaly/deepsvdd';

/**
 * The paper's MNIST protocol (Ruff et al., ICML 2018, section 4.2 and the authors' settings): both phases 150 epochs at 1e-4, a
 * tenth of that from epoch 50, batches of 200, L2 0.5e-3 for the autoencoder and 0.5e-6 afterward, squared pixel error, encoder
 * only in the second phase, batch statistics throughout.
 */
export function paperSettings(seed: number): DeepSvddSettings {
  return deepSvdd.settings.schema.parse({
    network: 'lenet-mnist',
    imageSize: 28,
    normalization: 'contrast-l1',
    batchSize: 200,
    seed,
    objective: 'one-class',
    svddWeight: 1,
    reconstructionWeight: 0,
    reconstructionLoss: 'squared',
    pretrainEpochs: 150,
    pretrainLearningRate: 1e-4,
    pretrainMilestones: [50],
    pretrainWeightDecay: 0.5e-3,
    epochs: 150,
    learningRate: 1e-4,
    milestones: [50],
    weightDecay: 0.5e-6,
    batchNorm: 'batch',
  });
}
