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
} from '@cxr-anomaly/fixtures';

/** Where each image stands after anchors were found: among the anchors by rank, others −1, −2 … in index order. */
export interface Placement {
  readonly anchor_indexes: readonly number[];
  readonly neighbours: readonly (readonly number[])[];
}

export interface RladStep {
  readonly round: number;
  readonly batch_indexes: readonly number[];
  readonly loss_total: Quantity;
  readonly criterion: Quantity;
  readonly l1: Quantity;
  readonly npc_outputs: Quantity;
  readonly feature: Quantity;
}

/** The reference's training of RLAD, as `unet.json` holds it. */
export interface RladCase {
  /** Which variant of the formulas. */
  readonly variant: number;
  readonly rep_dim: number;
  readonly batch: number;
  readonly n_train: number;
  readonly n_epochs_per_round: number;
  readonly w_contrast: number;
  readonly w_rec: number;
  readonly K: number;
  readonly npc_temperature: number;
  readonly npc_momentum: number;
  readonly ans_select_rate: number;
  readonly ans_size: number;
  readonly optimizer: Adam64 & { readonly lr: number };
  readonly initial_memory_probe: readonly number[];
  readonly train_input: InputBlock;
  readonly test_input: InputBlock;
  readonly params: readonly ParameterBlock[];
  readonly steps: readonly RladStep[];
  readonly ans_updates: readonly (Placement & {
    readonly round: number;
    readonly entropy: Quantity;
    readonly memory_at_update: Quantity;
  })[];
  readonly step0_reconstruction_sampled: Sampled;
  readonly step0_gradients: readonly Gradient[];
  readonly step0_params_after_adam: readonly ParameterAfter[];
  readonly step0_batchnorm_running?: readonly StatisticsAfter[];
  readonly memory_after: Quantity;
  readonly tests: readonly {
    readonly round: number;
    readonly eval_feature: Quantity;
    readonly raw_scores: Quantity;
  }[];
}

interface File {
  readonly variant: number;
  readonly rlad: Omit<RladCase, 'variant'>;
}

/** Describes tests against the reference's training; skipped where the fixtures have none. */
export function describeRlad(title: string, body: (parity: RladCase) => void): void {
  describeFixture<File>('unet.json', title, ({ rlad, variant }) => body({ ...rlad, variant }));
}

/** Place of the memory among the parameters in the fixture's formula. */
const MEMORY_T = 999;

/** The first rows [N, D] by the formula the fixture states. @throws Error when they are not what its probe says. */
export function initialMemory({ n_train, rep_dim, variant, initial_memory_probe }: RladCase): Float32Array {
  const scale = 1 / Math.sqrt(rep_dim / 3);
  const values = Float32Array.from({ length: n_train * rep_dim }, (_, i) => {
    const k = (i * i + 7 * i + 13 * MEMORY_T + variant) % 1013;
    return scale * Math.sin(0.37 * k + 0.11 * MEMORY_T);
  });
  initial_memory_probe.forEach((wanted, i) => {
    const got = values[i < initial_memory_probe.length - 1 ? i : values.length - 1] as number;
    if (Math.abs(got - wanted) > 1e-6) throw new Error(`The memory's probe ${i} is ${got}, not ${wanted}.`);
  });
  return values;
}

export interface ClassifierFixture {
  readonly config: { readonly temperature: number; readonly momentum: number };
  readonly initial_memories: Readonly<Record<string, { readonly values: number[][] }>>;
  readonly cases: readonly (Placement & {
    readonly initial_memory: string;
    readonly round: number;
    readonly ans_size: number;
    readonly batch_indexes: readonly number[];
    readonly features: { readonly values: number[][] };
    readonly npc_outputs: Quantity;
    readonly loss: Quantity;
    readonly grad_features: Quantity;
    readonly memory_rows_after: Quantity;
  })[];
}

export interface AnchorsFixture {
  readonly config: { readonly temperature: number; readonly select_rate: number };
  readonly memory: { readonly values: number[][] };
  readonly entropy: Quantity;
  readonly cases: readonly (Placement & {
    readonly ans_size: number;
    readonly round: number;
    readonly ANs_num: number;
    readonly position: readonly number[];
    readonly instance_indexes: readonly number[];
  })[];
  readonly ans_num_table: { readonly rows: readonly (readonly [number, number, readonly number[]])[] };
}
