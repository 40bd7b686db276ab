import { z } from 'zod';
import { mapFigures } from './figures';

export const fraction = z.number().min(0).max(1);

export const count = z.int().min(0);

/** A 95 % confidence interval; null where none can be had. */
export const intervalSchema = z.tuple([z.number(), z.number()]).readonly().nullable();

const { auroc, ...others } = mapFigures(() => fraction);

/** Metrics of a run's test images. */
export const testMetricsSchema = z
  .object({
    /** Images of each class. */
    normal: count,
    anomalous: count,
    auroc,
    aurocCi: intervalSchema,
    /** Why there is no interval; absent where there is one. */
    aurocCiReason: z.string().exactOptional(),
    ...others,
    /** How well the evidence tells lesion pixels from all others; only where the data knows the place of lesions. */
    pixelAuroc: fraction.exactOptional(),
  })
  .readonly();
