import {
  readFixture,
  type Gradient,
  type InputBlock,
  type ParameterAfter,
  type ParameterBlock,
  type Quantity,
  type Sampled,
} from '@cxr-anomaly/fixtures';
import { ganGpSchema, type GanGpSettings } from '../config';

export interface CriticStep {
  readonly loss: Quantity;
  readonly D_gradients: readonly Gradient[];
  readonly D_params_after: readonly ParameterAfter[];
}

export interface WassersteinStep extends CriticStep {
  readonly D_real_out: Judgement;
  readonly D_fake_out: Judgement;
  readonly G_image_sampled: Sampled;
  readonly G_latent_i: Quantity;
  readonly G_latent_o: Quantity;
}

export interface PenaltyStep extends CriticStep {
  readonly interpolated_sampled: Sampled;
  readonly D_out: Judgement;
  readonly input_gradient_sampled: Sampled;
  readonly input_gradient_l2norm: Quantity;
  readonly loss_gp: Quantity;
}

export interface GeneratorStep {
  readonly G_image_sampled: Sampled;
  readonly D_fake_out: Judgement;
  readonly ssim: Quantity;
  readonly loss_fake: Quantity;
  readonly loss_feature: Quantity;
  readonly loss_image_l1: Quantity;
  readonly loss_ssim: Quantity;
  readonly loss: Quantity;
  readonly G_gradients: readonly Gradient[];
  readonly G_params_after: readonly ParameterAfter[];
}

/** What the critic says of each patch, [N, 2, 2]. */
export interface Judgement {
  readonly values: readonly (readonly (readonly number[])[])[];
  readonly scale: number;
  readonly tolerance: number;
}

/** One iteration of the reference's trainer, as the fixture holds it. */
export interface ParityCase {
  readonly name: string;
  readonly variant: number;
  readonly g_first_dim: number;
  readonly d_first_dim: number;
  readonly image_size: number;
  readonly batch: number;
  readonly alpha: readonly number[];
  readonly lambda: { readonly gp: number; readonly f: number; readonly bi: number; readonly ssim: number };
  readonly optimizer_D_and_G: { readonly lr: number; readonly betas: readonly [number, number] };
  readonly input: InputBlock;
  readonly params_G: readonly ParameterBlock[];
  readonly params_D: readonly ParameterBlock[];
  readonly step1_wasserstein: WassersteinStep;
  readonly step2_gradient_penalty: PenaltyStep;
  readonly step3_generator: GeneratorStep;
  readonly anomaly_score_with_initial_weights: Quantity;
}

/** The cases of the fixture; none where the fixtures are absent. */
export function readCases(): readonly ParityCase[] {
  const fixture = readFixture<{ variant: number; cases: Omit<ParityCase, 'variant'>[] }>('gangp_nets.json');
  return (fixture?.cases ?? []).map((parity) => ({ ...parity, variant: fixture?.variant ?? 0 }));
}

/** The settings under which our trainer does what the reference did in one iteration: a generator step in every batch. */
export function settingsOf(parity: ParityCase): GanGpSettings {
  const { lambda, optimizer_D_and_G: optimizer } = parity;
  if (parity.g_first_dim !== parity.d_first_dim) throw new Error(`${parity.name} has two widths.`);
  return ganGpSchema.parse({
    imageSize: parity.image_size,
    batchSize: parity.batch,
    width: parity.g_first_dim,
    learningRate: optimizer.lr,
    beta1: optimizer.betas[0],
    criticSteps: 1,
    gradientPenaltyWeight: lambda.gp,
    latentWeight: lambda.f,
    reconstructionWeight: lambda.bi,
    ssimWeight: lambda.ssim,
  });
}
