import { join } from 'node:path';
import type { Detector, EpochEvent } from '@cxr-anomaly/core-nets';
import { writeOutput, type OutputKind } from '@cxr-anomaly/files/node';
import type { SamplePicture } from '../pictures/sample-grid';
import { countValues } from './count-values';
import { encodeEvents, EVENTS_VERSION, type SummaryValue } from './encode-events';

/** Event files, which replace only their like. */
export const EVENTS: OutputKind = {
  name: 'a file of TensorBoard events',
  isOwn: (head) => head.subarray(0, 64).includes(EVENTS_VERSION),
};

/**
 * Writes what TensorBoard shows for one epoch: losses and speed; if samples were drawn, also these and histograms of the weights.
 * Every epoch has its own file, named after its number. So no file is ever incomplete, and an epoch that is trained again after a
 * resume replaces its earlier file instead of appearing twice.
 *
 * @param step number of epochs in all phases up to and including this one.
 */
export async function writeEvents(
  folder: string,
  step: number,
  event: EpochEvent,
  drawn: { readonly picture: SamplePicture; readonly detector: Pick<Detector, 'exportWeights'> } | undefined,
): Promise<void> {
  const values: SummaryValue[] = [
    ...Object.entries(event.losses).map(([name, scalar]) => ({ tag: `loss/${name}`, scalar })),
    ...(event.validationLoss === undefined ? [] : [{ tag: 'loss/validation', scalar: event.validationLoss }]),
    { tag: 'speed/images per second', scalar: event.images / event.seconds },
    ...(drawn ? [{ tag: 'samples', image: drawn.picture }, ...(await listWeights(drawn.detector))] : []),
  ];
  const name = `events.out.tfevents.${String(step).padStart(10, '0')}`;
  await writeOutput(join(folder, name), encodeEvents(step, Date.now() / 1000, values), EVENTS);
}

async function listWeights(detector: Pick<Detector, 'exportWeights'>): Promise<SummaryValue[]> {
  const weights = detector.exportWeights();
  const values: SummaryValue[] = [];
  for (const [name, tensor] of Object.entries(weights)) {
    values.push({ tag: `weights/${name}`, histogram: countValues(await tensor.data()) });
    tensor.dispose();
  }
  return values;
}
