/** A peer, in the terms of benchmarks/peers/works and benchmarks/pytorch/works.py. */
export type Peer =
  | { readonly by: 'node'; readonly name: string; readonly work: string }
  | {
      readonly by: 'pytorch';
      readonly name: string;
      readonly work: string;
      readonly flags?: readonly string[];
      /** Whether to run without the allocator settings of our side. */
      readonly plainAllocator?: true;
    };

export interface Row {
  /** Also for our side's work. */
  readonly name: string;
  readonly title: string;
  readonly peers: readonly Peer[];
  /** How many times as long as our side the fastest peer takes, among all if none are named. */
  readonly ratios: readonly {
    readonly what: string;
    readonly among?: readonly string[];
    /** Another side that is ours, in place of the first one. */
    readonly ours?: string;
    readonly goal?: number;
  }[];
  readonly warmUps?: number;
  /** Whether what limits our side is measured too. */
  readonly limited?: true;
}

const NCHW = 'PyTorch, NCHW';
const CHANNELS_LAST = 'PyTorch, channels-last';
const REFERENCE = 'PyTorch, as the reference runs';
const COMPILED = 'PyTorch, torch.compile';
const BFLOAT16 = 'PyTorch, bfloat16';
const OURS_IN_BFLOAT16 = 'ours, bfloat16';

/**
 * Both layouts with our allocator settings and the fused Adam, the way the reference itself runs, and autocast to bfloat16; and our
 * side in bfloat16.
 */
function pytorchPeers(work: string): Peer[] {
  return [
    { by: 'pytorch', name: NCHW, work },
    { by: 'pytorch', name: CHANNELS_LAST, work, flags: ['--channels-last'] },
    { by: 'pytorch', name: REFERENCE, work, flags: ['--as-reference'], plainAllocator: true },
    { by: 'pytorch', name: BFLOAT16, work, flags: ['--channels-last', '--bfloat16'] },
    { by: 'node', name: OURS_IN_BFLOAT16, work: `${work}-bfloat16` },
  ];
}

function trainingRow(name: string, title: string, goal: number, referenceGoal?: number): Row {
  return {
    name,
    title,
    limited: true,
    peers: pytorchPeers(name),
    ratios: [
      { what: 'PyTorch at its best', among: [NCHW, CHANNELS_LAST], goal },
      {
        what: 'as the reference runs',
        among: [REFERENCE],
        ...(referenceGoal !== undefined && { goal: referenceGoal }),
      },
      { what: 'both in bfloat16', ours: OURS_IN_BFLOAT16, among: [BFLOAT16], goal: 1 },
    ],
  };
}

/** Every row that compares two sides, in the order of the table. */
export const rows: readonly Row[] = [
  trainingRow('unet-train', 'U-Net 256², batch 8: train step', 1.15, 2),
  trainingRow('critic-train', 'GAN-GP 128², batch 8: critic and penalty steps', 1.15),
  trainingRow('resnet-train', 'ResNet-18 autoencoder 224², batch 8: train step', 1.15),
  trainingRow('lenet-train', 'LeNet 28², batch 128: 20 train steps', 1.15),
  {
    name: 'unet-score',
    limited: true,
    title: 'U-Net methods 256²: score 8 images',
    peers: [
      ...pytorchPeers('unet-score'),
      {
        by: 'pytorch',
        name: COMPILED,
        work: 'unet-score',
        flags: ['--channels-last', '--compiled'],
      },
    ],
    ratios: [
      { what: "the reference's loop, decoder included", among: [REFERENCE], goal: 2.5 },
      { what: 'PyTorch at its best, encoder alone', among: [NCHW, CHANNELS_LAST], goal: 1.1 },
      { what: 'torch.compile', among: [COMPILED], goal: 1 },
      { what: 'both in bfloat16', ours: OURS_IN_BFLOAT16, among: [BFLOAT16], goal: 1 },
    ],
  },
  {
    name: 'decode',
    title: 'decode 24 PNG files of 1024² to 256²',
    peers: [{ by: 'node', name: 'sharp alone', work: 'decode-sharp' }],
    ratios: [{ what: 'sharp alone', goal: 0.9 }],
  },
  {
    name: 'epoch',
    limited: true,
    title: 'an epoch over 512 images of 256², cache warm',
    peers: [
      { by: 'pytorch', name: 'torchvision ImageFolder', work: 'epoch' },
      { by: 'pytorch', name: 'torchvision ImageFolder, 2 workers', work: 'epoch-workers' },
    ],
    ratios: [{ what: 'torchvision at its best', goal: 4 }],
  },
  {
    name: 'anchors',
    limited: true,
    title: 'anchor discovery, 10,000 rows of 200, 10 neighbors',
    peers: [{ by: 'pytorch', name: 'PyTorch, row by row', work: 'anchors' }],
    ratios: [{ what: 'row by row', goal: 10 }],
    warmUps: 1,
  },
  {
    name: 'auroc',
    title: 'AUROC of 10⁷ scores with ties',
    peers: [{ by: 'pytorch', name: 'scikit-learn', work: 'auroc' }],
    ratios: [{ what: 'scikit-learn', goal: 1 }],
    warmUps: 1,
  },
];
