import { EncoderError, type Method } from '@cxr-anomaly/core-nets';
import { startEngine } from '@cxr-anomaly/engine/node';
import { linesOf, readPretrained, type Reporter } from '@cxr-anomaly/runs';
import * as tf from '@tensorflow/tfjs-core';
import { planRuns, type RunsRequest } from './plan-runs';

/**
 * Lists the methods that can be trained here: all but those whose pretrained weights cannot be had, of which the reporter is told.
 *
 * @throws SettingsError
 */
export async function listReady(request: RunsRequest, reporter: Reporter): Promise<Method[]> {
  const left = new Set<Method>();
  for (const { method, settings } of planRuns({ ...request, seeds: [0] })) {
    if (!method.pretrained?.(settings)) continue;
    await startEngine();
    try {
      tf.dispose({ ...(await readPretrained(method, settings, reporter)).pretrained });
    } catch (error) {
      if (!(error instanceof EncoderError)) throw error;
      reporter.warn(`${method.title} is left out. ${linesOf(error).join(' ')}`);
      left.add(method);
    }
  }
  return request.methods.filter((method) => !left.has(method));
}
