import { z } from 'zod';
import { mapFigures } from './figures';
import { columnResultSchema } from './groups/column-schema';

export const fraction = z.number().min(0).max(1);

export const count = z.int().min(0);

/** A 95 % confidence interval; null if it cannot be computed. */
export const intervalSchema = z.tuple([z.number(), z.number()]).readonly().nullable();

const { auroc, ...others } = mapFigures(() => fraction);

/** Metrics of a run's test images. */
export const testMetricsSchema = z
  .object({
    /** Number of images of each class. */
    normal: count,
    anomalous: count,
    auroc,
    aurocCi: intervalSchema,
    /** Why there is no interval; absent if there is one. */
    aurocCiReason: z.string().exactOptional(),
    ...others,
    /** How well the evidence separates lesion pixels from all others; only if the data says where lesions are. */
    pixelAuroc: fraction.exactOptional(),
    /** Among images that are alike in the columns of their metadata; absent if they have none. */
    by: z.array(columnResultSchema).readonly().exactOptional(),
  })
  .readonly();
