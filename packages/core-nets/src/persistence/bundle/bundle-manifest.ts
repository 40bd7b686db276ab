import type { Preprocessing } from '@cxr-anomaly/data-cxr';
import { brief } from '@cxr-anomaly/files';
import { z } from 'zod';
import { isCalibrated } from '../../calibration/calibrate';
import type { BundleManifest, Calibration, Json } from '../../contracts';
import { BundleError } from '../../errors';
import { canonicalJson } from '../canonical-json';
import { parseStrictJson } from '../strict-json';
import { methodNameSchema, moduleSchema } from '../module-schema';
import { assertBundlePath } from './bundle-path';
import { GOLDEN_TOLERANCE, MOST_GOLDEN } from './golden-limits';
import { weightPrecisionSchema } from './quantize';
import { sha256 } from './sha256';

const FORMAT_VERSION = 2;

/** Enough for the scores of a million held-out normal images. */
export const MOST_MANIFEST_BYTES = 32 * 2 ** 20;

const hashSchema = z.string().regex(/^[0-9a-f]{64}$/, 'expected a sha256 in 64 hexadecimal digits');

const normalizationSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('signed') }),
  z.strictObject({ kind: z.literal('unit') }),
  z.strictObject({ kind: z.literal('imagenet') }),
  z.strictObject({
    kind: z.literal('contrast-l1'),
    min: z.number().exactOptional(),
    max: z.number().exactOptional(),
  }),
]);

const preprocessingSchema: z.ZodType<Preprocessing> = z.strictObject({
  side: z.int().min(1),
  channels: z.union([z.literal(1), z.literal(3)]),
  fit: z.enum(['stretch', 'crop', 'pad']),
  tone: z.enum(['none', 'standardize', 'equalize']),
  normalization: normalizationSchema,
});

const calibrationSchema: z.ZodType<Calibration> = z
  .strictObject({
    threshold: z.number(),
    falseAlarmRate: z.number().gt(0).lt(1),
    normalScores: z.array(z.number()).min(1),
  })
  .refine(isCalibrated, 'the threshold does not follow from its normal scores');

const json: z.ZodType<Json> = z.json();

export const fileSchema = z
  .strictObject({
    bytes: z.int().min(0),
    /** In hexadecimal. */
    sha256: hashSchema,
  })
  .readonly();

/** `detector.json`. */
export const manifestSchema = z
  .strictObject({
    formatVersion: z.literal(FORMAT_VERSION),
    method: methodNameSchema,
    /** The code of a method that is not part of this project; only that code can load the bundle, which never loads it itself. */
    module: moduleSchema.exactOptional(),
    settings: z.record(z.string(), json).readonly(),
    preprocessing: preprocessingSchema,
    calibration: calibrationSchema.exactOptional(),
    /** Inputs kept in `golden.safetensors` and the scores they had when the bundle was written. */
    golden: z
      .strictObject({
        scores: z.array(z.number()).min(1).max(MOST_GOLDEN).readonly(),
        tolerance: z.number().min(0).max(GOLDEN_TOLERANCE),
      })
      .readonly(),
    /** Whether the bundle has an input gate, so that one missing from the files is noticed. */
    gate: z.boolean(),
    /** How the weights of its networks are stored if not as float32, and the digest of the bundle they were taken from. */
    shrunk: z.strictObject({ weights: weightPrecisionSchema, from: hashSchema }).readonly().exactOptional(),
    /** Every other file. */
    files: z.record(z.string(), fileSchema).readonly(),
    /** Sha256 of all the above, in hexadecimal: of the canonical JSON (RFC 8785) of this object without this field. */
    digest: hashSchema,
  })
  .readonly();

/** Encodes a description with its digest. @throws BundleError for what `parseManifest` would refuse. */
export async function encodeManifest(
  described: Omit<BundleManifest, 'digest'>,
): Promise<{ readonly manifest: BundleManifest; readonly bytes: Uint8Array }> {
  const plain = JSON.parse(JSON.stringify(described)) as { readonly [key: string]: Json };
  const sealed = { ...plain, digest: await digestOf(plain) };
  const bytes = new TextEncoder().encode(`${JSON.stringify(sealed, null, 2)}\n`);
  return { manifest: await parseManifest(bytes, 'detector.json'), bytes };
}

/**
 * Parses and checks a bundle's `detector.json`: its digest first, then each field.
 *
 * @param file named in messages.
 * @throws BundleError for another format version, a digest that does not match, a missing, wrong or unknown field, a threshold
 * that does not follow from its normal scores, or a file name that leaves the bundle.
 */
export async function parseManifest(bytes: Uint8Array, file: string): Promise<BundleManifest> {
  const json = parseStrictJson(bytes, file);
  assertFormatVersion(json, file);
  const { digest, ...described } = json as { readonly [key: string]: Json };
  if (digest !== (await digestOf(described))) {
    throw new BundleError(`${file}: altered since the bundle was written. Copy or download it again.`);
  }
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

function digestOf(described: Json): Promise<string> {
  return sha256(new TextEncoder().encode(canonicalJson(described)));
}

/** Checked first, so that a bundle of another program is reported as that instead of broken. */
function assertFormatVersion(json: unknown, file: string): void {
  const version =
    typeof json === 'object' && json && 'formatVersion' in json ? json.formatVersion : undefined;
  if (version === FORMAT_VERSION) return;
  throw new BundleError(
    `${file}: format version ${brief(JSON.stringify(version) ?? 'missing')}, this program reads ${FORMAT_VERSION}. ${advise(version)}`,
  );
}

function advise(version: unknown): string {
  if (version === 1) return 'Bundles of that version lack their own digest and file sizes: train again.';
  if (typeof version === 'number' && version > FORMAT_VERSION) return 'Update this program to read it.';
  return 'It is not the description of a bundle, or was altered.';
}
