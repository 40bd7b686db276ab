import { calibrate, SettingsError } from '@cxr-anomaly/core-nets';
import type { LoadedBundle } from '../bundles/load-bundle';

/**
 * Sets a bundle's threshold for another false-alarm rate, from the held-out normal scores it holds; nothing is trained.
 *
 * @param rate above 0 and below 1
 * @throws SettingsError when the bundle holds no such scores, or too few to promise the rate.
 */
export function withFalseAlarmRate(bundle: LoadedBundle, rate: number): LoadedBundle {
  const { calibration } = bundle.manifest;
  const again = calibration && calibrate(calibration.normalScores, rate);
  if (!again) {
    throw new SettingsError(
      'The bundle holds no scores of held-out normal images, so no threshold can be set: train with held-out images.',
    );
  }
  if (again.falseAlarmRate > rate) {
    const count = again.normalScores.length;
    throw new SettingsError(
      `The bundle was calibrated on ${count} normal images, which can promise a rate of 1/${count + 1} (${again.falseAlarmRate.toPrecision(2)}) ` +
        `at best, not ${rate}. Choose a higher rate, or hold out more normal images in training.`,
    );
  }
  return { ...bundle, manifest: { ...bundle.manifest, calibration: again } };
}
