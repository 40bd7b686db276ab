import {
  type Gradient,
  type InputBlock,
  type ParameterAfter,
  type ParameterBlock,
  type Quantity,
  type Sampled,
  valuesOf,
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

export interface NetworksFixture {
  readonly variant: number;
  readonly cases: readonly Omit<ParityCase, 'variant'>[];
}

/** The cases of the fixture by name, those with the narrowest networks first. */
export function casesOf({ variant, cases }: NetworksFixture): (readonly [string, ParityCase])[] {
  const width = ({ g_first_dim, d_first_dim }: Omit<ParityCase, 'variant'>): number =>
    g_first_dim + d_first_dim;
  return [...cases]
    .sort((a, b) => width(a) - width(b))
    .map((parity) => [parity.name, { ...parity, variant }] as const);
}

/** The settings under which our trainer does what the reference did in one iteration: a generator step in every batch. */
export function settingsOf(parity: ParityCase): GanGpSettings {
  const { lambda, optimizer_D_and_G: optimizer } = parity;
  return ganGpSchema.parse({
    imageSize: parity.image_size,
    batchSize: parity.batch,
    width: parity.g_first_dim,
    criticWidth: parity.d_first_dim,
    embeddingDim: valuesOf(parity.step1_wasserstein.G_latent_i).length / parity.batch,
    learningRate: optimizer.lr,
    beta1: optimizer.betas[0],
    criticSteps: 1,
    gradientPenaltyWeight: lambda.gp,
    latentWeight: lambda.f,
    reconstructionWeight: lambda.bi,
    ssimWeight: lambda.ssim,
  });
}
