import { SettingsError } from '../errors';
import type { FitData } from './contracts';

/** The pretrained weights of a training that starts from some. @throws SettingsError when it was given none. */
export function assertPretrained(
  { pretrained }: FitData,
  encoder: string,
): NonNullable<FitData['pretrained']> {
  if (pretrained) return pretrained;
  throw new SettingsError(
    `encoder is "${encoder}", but no weights were given: read them by readEncoder of @cxr-anomaly/core-nets/node.`,
  );
}
