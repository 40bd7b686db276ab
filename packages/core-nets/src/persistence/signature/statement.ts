/**
 * What a signature says: an in-toto statement (https://in-toto.io/Statement/v1) with the predicate of OpenSSF's model-signing
 * 1.0, the sha256 of each file, and one over all of these, in order, for the whole.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { BundleError } from '../../errors';
import type { FileHashes } from '../bundle/bundle-reader';
import { parseStrictJson } from '../strict-json';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const statementSchema = z.strictObject({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z.tuple([z.strictObject({ name: z.string(), digest: z.strictObject({ sha256: hash }) })]),
  predicateType: z.literal('https://model_signing/signature/v1.0'),
  predicate: z.strictObject({
    serialization: z.strictObject({
      method: z.literal('files'),
      hash_type: z.literal('sha256'),
      allow_symlinks: z.boolean(),
      ignore_paths: z.array(z.string()).exactOptional(),
    }),
    resources: z.array(z.strictObject({ name: z.string(), algorithm: z.literal('sha256'), digest: hash })),
  }),
});

/**
 * Writes the statement over some files.
 *
 * @param name of the whole, for people.
 * @param signature path of the signature among them, which nothing vouches for.
 */
export function writeStatement(name: string, files: FileHashes, signature: string): Uint8Array {
  const resources = [...files]
    .sort(([a], [b]) => (orderOf(a) < orderOf(b) ? -1 : 1))
    .map(([path, digest]) => ({ name: path, algorithm: 'sha256' as const, digest }));
  const statement: z.input<typeof statementSchema> = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name, digest: { sha256: digestOf(resources) } }],
    predicateType: 'https://model_signing/signature/v1.0',
    predicate: {
      serialization: {
        method: 'files',
        hash_type: 'sha256',
        allow_symlinks: false,
        ignore_paths: [signature],
      },
      resources,
    },
  };
  return new TextEncoder().encode(JSON.stringify(statement));
}

/** Reads the files that a statement vouches for. @throws BundleError when it is not of this kind, or contradicts itself. */
export function readStatement(bytes: Uint8Array, file: string): FileHashes {
  const { data, error } = statementSchema.safeParse(parseStrictJson(bytes, file));
  if (!data) {
    const [issue] = error.issues;
    throw new BundleError(
      `${file}: signs something other than the files of a model (${issue?.path.join('.')}: ${issue?.message}).`,
    );
  }
  const { resources } = data.predicate;
  const files = new Map(resources.map(({ name, digest }) => [name, digest]));
  if (files.size === resources.length && digestOf(resources) === data.subject[0].digest.sha256) return files;
  throw new BundleError(`${file}: contradicts itself.`);
}

function digestOf(resources: readonly { readonly digest: string }[]): string {
  const all = createHash('sha256');
  for (const { digest } of resources) all.update(digest, 'hex');
  return all.digest('hex');
}

/** The order in which model-signing lists files: folder by folder, then by name. */
function orderOf(path: string): string {
  return path.replaceAll('/', '\0');
}
