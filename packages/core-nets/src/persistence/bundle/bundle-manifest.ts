import { z } from 'zod';
import type { BundleManifest } from '../../contracts';
import { BundleError } from '../../errors';
import { brief } from '../brief';
import { parseStrictJson } from '../strict-json';

export const MANIFEST_PATH = 'detector.json';
export const STATE_PATH = 'state.safetensors';
export const GOLDEN_PATH = 'golden.safetensors';
export const GATE_PATH = 'gate.safetensors';

const FORMAT_VERSION = 1;
/** Plain names between slashes; excludes `..`, hidden files, absolute paths, drives and backslashes. */
const BUNDLE_PATH = /^(?:\w[\w.-]*\/)*\w[\w.-]*$/;

const normalizationSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('signed') }),
  z.object({ kind: z.literal('unit') }),
  z.object({ kind: z.literal('imagenet') }),
  z.object({
    kind: z.literal('contrast-l1'),
    min: z.number().exactOptional(),
    max: z.number().exactOptional(),
  }),
]);

const preprocessingSchema = z.object({
  side: z.int().min(1),
  channels: z.union([z.literal(1), z.literal(3)]),
  fit: z.enum(['stretch', 'crop', 'pad']),
  tone: z.enum(['none', 'standardize', 'equalize']),
  normalization: normalizationSchema,
});

const manifestSchema: z.ZodType<BundleManifest> = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  method: z.enum(['deepsvdd', 'gan-gp', 'memdae', 'rlad']),
  settings: z.record(z.string(), z.json()),
  preprocessing: preprocessingSchema,
  calibration: z
    .object({
      threshold: z.number(),
      falseAlarmRate: z.number().min(0).max(1),
      normalScores: z.array(z.number()),
    })
    .exactOptional(),
  golden: z.object({ scores: z.array(z.number()).min(1), tolerance: z.number().min(0) }),
  files: z.record(
    z.string(),
    z.string().regex(/^[0-9a-f]{64}$/, 'expected a sha256 in 64 hexadecimal digits'),
  ),
});

/**
 * Parses and checks a bundle's `detector.json`.
 *
 * @param file named in messages.
 * @throws BundleError for another format version, a missing or wrong field, or a file name that leaves the bundle.
 */
export function parseManifest(bytes: Uint8Array, file: string): BundleManifest {
  const json = parseStrictJson(bytes, file);
  assertFormatVersion(json, file);
  const { data, error } = manifestSchema.safeParse(json);
  if (!data) {
    const problems = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new BundleError(
      `${file}: not a valid bundle description: ${brief(problems.join('; '))}. Save the bundle again.`,
    );
  }
  for (const path of Object.keys(data.files)) assertBundlePath(path, file);
  return data;
}

/** @throws BundleError unless the path names a file inside a bundle, other than its description. */
export function assertBundlePath(path: string, file: string): void {
  if (!BUNDLE_PATH.test(path) || path.toLowerCase() === MANIFEST_PATH) {
    throw new BundleError(
      `${file}: ${brief(JSON.stringify(path))} cannot be the name of a file in a bundle.`,
    );
  }
}

/** First of all, so that a bundle of a later program is called that instead of broken. */
function assertFormatVersion(json: unknown, file: string): void {
  const version =
    typeof json === 'object' && json && 'formatVersion' in json ? json.formatVersion : undefined;
  if (version === FORMAT_VERSION) return;
  const advice =
    typeof version === 'number' && version > FORMAT_VERSION
      ? 'Update this program to read it.'
      : 'It is not the description of a bundle, or was altered.';
  throw new BundleError(
    `${file}: format version ${brief(JSON.stringify(version) ?? 'missing')}, this program reads ${FORMAT_VERSION}. ${advice}`,
  );
}
