import { join } from 'node:path';
import { writeOutput } from '@cxr-anomaly/files/node';
import type { RunMetrics } from '../run/run-metrics';
import { encodeEvents, type HyperParameters, type SummaryValue } from './encode-events';
import { EVENTS } from './write-events';

/**
 * Writes what TensorBoard's HParams shows of a finished run: its settings, and the figures to compare runs by. Pointed at the folder
 * of a bench or sweep, it lists all its runs.
 */
export async function writeResultEvents(folder: string, metrics: RunMetrics): Promise<void> {
  const { method, dataset, settings, train, test, validationLoss } = metrics;
  const figures: Record<string, number | undefined> = {
    AUROC: test?.auroc,
    'average precision': test?.averagePrecision,
    'pixel AUROC': test?.pixelAuroc,
    'validation loss': validationLoss,
    'training seconds': train.seconds,
  };
  const values: SummaryValue[] = Object.entries(figures).flatMap(([name, scalar]) =>
    scalar === undefined ? [] : [{ tag: `result/${name}`, scalar }],
  );
  const parameters = { method, dataset, ...flatten(settings) };
  const events = encodeEvents(train.epochs, Date.now() / 1000, values, parameters);
  await writeOutput(join(folder, 'events.out.tfevents.result'), events, EVENTS);
}

/** Settings that are lists or absent, as their JSON. */
function flatten(settings: RunMetrics['settings']): HyperParameters {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? value
        : JSON.stringify(value),
    ]),
  );
}
