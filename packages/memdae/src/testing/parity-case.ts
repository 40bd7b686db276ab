import {
  describeFixture,
  type Adam64,
  type Gradient,
  type InputBlock,
  type ParameterAfter,
  type ParameterBlock,
  type Quantity,
  type Sampled,
  type StatisticsAfter,
  type StatisticsBlock,
} from '@cxr-anomaly/fixtures';

export interface Outputs {
  readonly feature: Quantity;
  readonly reconstruction_sampled: Sampled;
}

export interface Forward extends Outputs {
  /** Mean absolute error of the reconstruction. */
  readonly l1_loss_mean: Quantity;
}

/** The reference's training of MemDAE, as `unet.json` holds it. */
export interface MemDaeCase {
  /** Which variant of the formulas. */
  readonly variant: number;
  readonly rep_dim: number;
  readonly batch: number;
  readonly isize: number;
  readonly w_rec: number;
  readonly optimizer: Adam64 & { readonly lr: number };
  readonly train_input: InputBlock;
  readonly test_input: InputBlock;
  readonly params: readonly ParameterBlock[];
  readonly step0_eval_forward_given_running_stats: Outputs & {
    readonly batchnorm: readonly StatisticsBlock[];
  };
  readonly step1_train_forward: Forward;
  readonly step1_loss: Quantity;
  readonly step1_gradients: readonly Gradient[];
  readonly step1_params_after_adam: readonly ParameterAfter[];
  readonly step1_batchnorm_running: readonly StatisticsAfter[];
  readonly step2_eval_forward: Forward;
  readonly step3_train_forward: Forward;
  readonly step3_loss: Quantity;
  readonly step3_batchnorm_running: readonly StatisticsAfter[];
  readonly step4_eval_forward: Forward;
  readonly memory_after: Quantity;
  readonly test_scores_epoch1_raw: Quantity;
  readonly test_scores_epoch2_raw: Quantity;
}

interface File {
  readonly variant: number;
  readonly memdae: Omit<MemDaeCase, 'variant'>;
}

/** Describes tests against the reference's training; skipped where the fixtures have none. */
export function describeMemDae(title: string, body: (parity: MemDaeCase) => void): void {
  describeFixture<File>('unet.json', title, ({ memdae, variant }) => body({ ...memdae, variant }));
}
