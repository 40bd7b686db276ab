import { weightPrecisionSchema, type Method } from '@cxr-anomaly/core-nets';
import {
  addJsonOption,
  addMethodOption,
  addTrustOptions,
  createReporter,
  formatBytes,
  formatFigure,
  formatPairs,
  interruptible,
  print,
  shrinkBundle,
  signBundle,
  toJson,
  verifyBundle,
  withOwnMethods,
  type BundleTrust,
  type MethodOptions,
  type ShrinkOptions,
  type ShrunkBundle,
  type VerifiedBundle,
} from '@cxr-anomaly/runs';
import { Option, type Command } from 'commander';

const KEYS =
  '\nKeys are elliptic-curve keys (P-256, P-384 or P-521) in PEM format. To make a pair (share only maker.pub):\n' +
  '  openssl ecparam -name prime256v1 -genkey -noout -out maker.key\n  openssl ec -in maker.key -pubout -out maker.pub\n';

/** Adds `bundle sign` and `bundle verify`, which say who vouches for a bundle, and `bundle shrink`. */
export function addBundleCommand(program: Command, methods: readonly Method[]): Command {
  const bundle = program
    .command('bundle')
    .description('sign a bundle, check where it comes from, or shrink it');
  addSign(bundle, program.name(), methods);
  addVerify(bundle, program.name(), methods);
  addShrink(bundle, program.name(), methods);
  return bundle;
}

function addSign(parent: Command, program: string, methods: readonly Method[]): void {
  const command = parent
    .command('sign')
    .description('check that a bundle is intact, then sign it')
    .argument('<bundle>', 'a run folder, or its bundle')
    .requiredOption('--key <file>', 'your private key, a PEM file');
  addMethodOption(command);
  addJsonOption(command)
    .addHelpText(
      'after',
      `\nExample:\n  ${program} bundle sign runs/mine --key maker.key\n${KEYS}\n` +
        'The signature is written to model.sig in the bundle, in the format of OpenSSF model-signing, which can verify it too:\n' +
        '  model_signing verify key runs/mine/bundle --signature runs/mine/bundle/model.sig --public_key maker.pub',
    )
    .action(async (path: string) => {
      const { key: keyFile, json, ...own } = command.opts<MethodOptions & { key: string; json?: true }>();
      const taken = await withOwnMethods(methods, own);
      const { bundle, file, key, replaced } = await signBundle(path, taken, keyFile);
      const { method, digest: sha256 } = bundle.manifest;
      const signed = { bundle: bundle.name, method, sha256, signature: file, key, replaced };
      if (json) return print(`${toJson(signed, 2)}\n`);
      const written = replaced ? `${file}, replacing an earlier one` : file;
      print(
        `${formatPairs([
          ['method', method],
          ['sha256', sha256],
          ['signed with', key],
          ['signature', written],
        ])}\n`,
      );
    });
}

function addVerify(parent: Command, program: string, methods: readonly Method[]): void {
  const command = parent
    .command('verify')
    .description('check that a bundle is intact and, given a key, who signed it')
    .argument('<bundle>', 'a run folder, or its bundle')
    .option('--key <file>', "signer's public key, a PEM file")
    .option('--expect-sha256 <digest>', 'digest that the bundle must have');
  addMethodOption(command);
  addJsonOption(command)
    .addHelpText(
      'after',
      `\nExamples:\n  ${program} bundle verify given\n  ${program} bundle verify given --key maker.pub\n${KEYS}\n` +
        'Also accepts signatures by OpenSSF model-signing: model_signing sign key given --signature given/model.sig --private_key maker.key\n' +
        'Without a key, this shows that a bundle is intact, not who made it.',
    )
    .action(async (path: string) => {
      const { key, json, expectSha256, ...own } = command.opts<
        MethodOptions & { key?: string; json?: true; expectSha256?: string }
      >();
      const verified = await verifyBundle(path, await withOwnMethods(methods, own), {
        ...(key !== undefined && { trust: key }),
        ...(expectSha256 !== undefined && { expectSha256 }),
      });
      print(json ? `${toJson(verified, 2)}\n` : `${format(verified)}\n`);
    });
}

function addShrink(parent: Command, program: string, methods: readonly Method[]): void {
  const command = parent
    .command('shrink')
    .description("write a smaller bundle, whose networks' weights take 16 or 8 bits instead of 32")
    .argument('<bundle>', 'a run folder, or its bundle')
    .addOption(
      new Option('--weights <kind>', 'float16 takes half, int8 a quarter of the size')
        .choices(weightPrecisionSchema.options)
        .makeOptionMandatory(),
    )
    .option('--out <dir>', 'folder of the new bundle; without it, only the change is shown')
    .option('--data <data>', "images to compare both on (default: the run's own data)");
  addMethodOption(command);
  addTrustOptions(command);
  addJsonOption(command)
    .addHelpText(
      'after',
      `\nExamples:\n  ${program} bundle shrink runs/mine --weights int8\n` +
        `  ${program} bundle shrink runs/mine --weights float16 --out smaller\n\n` +
        'The change in scores on the held-out normal images, and in AUROC on the test images, is shown before anything is\n' +
        'written. The new bundle has a threshold and golden scores of its own, and is unsigned.',
    )
    .action(async (path: string) => {
      const { json, ...options } = command.opts<
        MethodOptions & BundleTrust & Pick<ShrinkOptions, 'weights' | 'data' | 'out'> & { json?: true }
      >();
      const taken = await withOwnMethods(methods, options);
      const reporter = createReporter(process.stderr);
      const show = json ? {} : { onCompared: (change: ShrunkBundle) => print(`${formatChange(change)}\n`) };
      const shrunk = await interruptible((signal) =>
        shrinkBundle(path, taken, { ...options, ...show, reporter, signal }),
      );
      if (json) return print(`${toJson(shrunk, 2)}\n`);
      const { sha256 } = shrunk;
      print(
        sha256 === undefined
          ? 'Nothing was written. Name a folder (--out) to keep the smaller bundle.\n'
          : `${formatPairs([
              ['written to', options.out ?? ''],
              ['sha256', sha256],
            ])}\n`,
      );
    });
}

function formatChange({ method, weights, bytes, scores, auroc }: ShrunkBundle): string {
  const percent = (fraction: number): string => `${formatFigure(100 * fraction)} %`;
  return formatPairs([
    ['method', method],
    ['weights', weights],
    ['size', `${formatBytes(bytes.before)} to ${formatBytes(bytes.after)}`],
    [
      'change in scores',
      `${percent(scores.mean)} on average, ${percent(scores.largest)} at most (${scores.images} ${scores.on})`,
    ],
    ...(auroc
      ? [
          [
            'AUROC',
            `${formatFigure(auroc.before)} to ${formatFigure(auroc.after)} (${auroc.images} test images)`,
          ] as const,
        ]
      : []),
  ]);
}

function format({
  bundle,
  method,
  sha256,
  files,
  bytes,
  threshold,
  inputGate,
  shrunk,
  ...origin
}: VerifiedBundle): string {
  const signature = {
    unsigned: 'unsigned: anyone could have made this bundle',
    unchecked: "signed, but not checked: give the signer's public key (--key)",
    verified: `verified with the key ${origin.key}`,
  };
  return formatPairs([
    ['bundle', `${bundle}: intact, ${files} files, ${formatBytes(bytes)}`],
    ['method', method],
    ['sha256', sha256],
    ['signature', signature[origin.signature]],
    ...(shrunk ? [['weights', `${shrunk.weights}, from ${shrunk.from}`] as const] : []),
    ['threshold', threshold === undefined ? 'none' : formatFigure(threshold)],
    ['input gate', inputGate ? 'yes' : 'none: images of another kind go unnoticed'],
  ]);
}
