import type { ModuleIdentity } from '@cxr-anomaly/data-cxr';
import { z } from 'zod';

/** The name of a method as files give it; which methods exist is up to a registry. */
export const methodNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected lower-case letters, digits and hyphens');

/** What a file says about the code of a method or data source that is not part of this project. */
export const moduleSchema: z.ZodType<ModuleIdentity> = z.strictObject({
  name: z.string().min(1).max(256),
  version: z.string().max(64).exactOptional(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected a sha256 in 64 hexadecimal digits'),
});
