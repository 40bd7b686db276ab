import {
  type Gradient,
  type InputBlock,
  type ParameterAfter,
  type ParameterBlock,
  type Quantity,
  type Sampled,
  type StatisticsAfter,
  type StatisticsBlock,
} from '@cxr-anomaly/fixtures';
import { deepSvddSchema, type DeepSvddSettings } from '../config';

export interface Forward {
  readonly features?: Quantity;
  readonly feature?: Quantity;
  readonly reconstruction_sampled?: Sampled;
}

export interface Step {
  readonly epoch?: number;
  readonly forward: Forward;
  readonly loss: Quantity;
  readonly lr: number;
  readonly gradients: readonly Gradient[];
  readonly params_after: readonly ParameterAfter[];
  readonly batchnorm_running_after?: readonly StatisticsAfter[];
  readonly test_scores?: Quantity;
  readonly test_auc?: Quantity & { readonly undetermined?: true };
}

/** One run of the reference, as the fixture holds it. */
export interface ParityCase {
  readonly name: string;
  readonly net: keyof typeof NETWORKS;
  readonly isize?: number;
  readonly rep_dim?: number;
  readonly formula_variant: number;
  readonly optimizer: {
    readonly lr: number;
    readonly betas: readonly [number, number];
    readonly eps: number;
    readonly weight_decay: number;
    readonly amsgrad: boolean;
  };
  readonly batchnorm: { readonly eps: number; readonly momentum: number };
  readonly w_svdd: number;
  readonly w_rec: number;
  readonly objective: 'one-class' | 'soft-boundary';
  readonly lr_milestones: readonly number[];
  readonly train_input: InputBlock;
  readonly test_input: InputBlock;
  readonly test_labels: readonly number[];
  readonly params: readonly ParameterBlock[];
  readonly step0_eval_forward_given_running_stats: Forward & {
    readonly batchnorm: readonly StatisticsBlock[];
  };
  readonly pretrain_steps: readonly Step[];
  readonly centre_forward_eval: Forward;
  readonly centre_c: Quantity;
  readonly svdd_steps: readonly Step[];
}

/** The reference's names of the networks. */
const NETWORKS = {
  mnist_LeNet: 'lenet-mnist',
  fmnist_LeNet: 'lenet-fmnist',
  cifar10_LeNet: 'lenet-cifar10',
  cifar10_LeNet_ELU: 'lenet-cifar10-elu',
  resnet18: 'resnet18',
} as const;

/** What a file of networks holds. */
export interface NetworksFixture {
  readonly cases: readonly ParityCase[];
}

/**
 * The settings under which our trainer does what the reference did.
 * @throws Error for an objective the fixtures do not run on networks.
 */
export function settingsOf(parity: ParityCase): DeepSvddSettings {
  if (parity.objective !== 'one-class')
    throw new Error(`${parity.name} has the objective ${parity.objective}.`);
  const { weight_decay: weightDecay, lr: learningRate, amsgrad } = parity.optimizer;
  return deepSvddSchema.parse({
    network: NETWORKS[parity.net],
    imageSize: parity.isize ?? parity.train_input.shape_nchw[2],
    ...(parity.rep_dim === undefined ? {} : { embeddingDim: parity.rep_dim }),
    objective: parity.objective,
    svddWeight: parity.w_svdd,
    reconstructionWeight: parity.w_rec,
    learningRate,
    pretrainLearningRate: learningRate,
    weightDecay,
    pretrainWeightDecay: weightDecay,
    amsgrad,
    batchNorm: 'frozen',
    // The reference's milestones take effect one epoch early.
    milestones: parity.lr_milestones.map((milestone) => milestone - 1),
  });
}
