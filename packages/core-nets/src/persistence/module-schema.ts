import type { ModuleIdentity } from '@cxr-anomaly/data-cxr';
import { z } from 'zod';

/** The name of a method as files say it; which methods there are, a registry says. */
export const methodNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected lower-case letters, digits and hyphens');

/** What a file says of the code of a method or data source that is no part of this project. */
export const moduleSchema: z.ZodType<ModuleIdentity> = z.strictObject({
  name: z.string().min(1).max(256),
  version: z.string().max(64).exactOptional(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected a sha256 in 64 hexadecimal digits'),
});
