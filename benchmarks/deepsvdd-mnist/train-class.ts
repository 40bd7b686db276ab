import { createCheckpointStore } from '@cxr-anomaly/core-nets/node';
import { openDataSet, prepareSplits } from '@cxr-anomaly/data-cxr/node';
import { deepSvdd } from '@cxr-anomaly/deepsvdd';
import { aurocWithCi } from '@cxr-anomaly/metrics';
import { scoreSource } from '@cxr-anomaly/runs';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '@cxr-anomaly/files/node';
import { paperSettings } from './protocol';

/** The result for one class of the table; AUROC and its interval as fractions of 1. */
export interface ClassResult {
  readonly digit: number;
  readonly seed: number;
  readonly settings: object;
  readonly train: { readonly images: number; readonly epochs: number; readonly seconds: number };
  readonly test: {
    readonly normal: number;
    readonly anomalous: number;
    readonly auroc: number;
    readonly aurocCi: [number, number];
  };
}

/** The stored result of a class, if it was made with these settings. */
export function readResult(folder: string, digit: number, seed: number): ClassResult | undefined {
  const path = join(folder, `digit-${digit}.json`);
  if (!existsSync(path)) return undefined;
  const result = JSON.parse(readFileSync(path, 'utf8')) as ClassResult;
  return JSON.stringify(result.settings) === JSON.stringify(paperSettings(seed)) ? result : undefined;
}

/** Trains on one digit and tests on all; continues from the checkpoint in `folder` if there is one. */
export async function trainClass(
  mnist: string,
  folder: string,
  digit: number,
  seed: number,
): Promise<ClassResult> {
  const settings = paperSettings(seed);
  const data = await openDataSet(`idx:${mnist}?normal=${digit}`);
  const { train, test, preprocessing } = await prepareSplits(data, deepSvdd.preprocessing(settings));
  if (!test) throw new Error('MNIST without test images: delete the fetched folder and start again.');
  const detector = deepSvdd.create(settings, preprocessing);
  const summary = await detector.fit(
    { train },
    {
      checkpoints: createCheckpointStore(join(folder, `digit-${digit}`)),
      onEpoch: ({ phase, position, epochs, losses, seconds }) => {
        if ((position.epoch + 1) % 10 > 0) return;
        console.log(
          `digit ${digit} ${phase} ${position.epoch + 1}/${epochs} loss ${losses.loss.toFixed(4)} ${seconds.toFixed(1)} s/epoch`,
        );
      },
    },
  );
  const labels = test.items.map((item) => item.label);
  const { auroc, lower, upper } = aurocWithCi(await scoreSource(detector, test, { batchSize: 1000 }), labels);
  detector.dispose();
  const anomalous = labels.filter((label) => label === 1).length;
  const result: ClassResult = {
    digit,
    seed,
    settings,
    train: { images: train.items.length, epochs: summary.epochs, seconds: summary.seconds },
    test: { normal: labels.length - anomalous, anomalous, auroc, aurocCi: [lower, upper] },
  };
  await writeFileAtomic(join(folder, `digit-${digit}.json`), `${JSON.stringify(result, null, 2)}\n`);
  return result;
}
