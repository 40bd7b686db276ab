import { z } from 'zod';

const fraction = z.number().min(0).max(1);
const count = z.int().min(0);

const interval = {
  /** A 95 % confidence interval; null if it cannot be computed. */
  aurocCi: z.tuple([z.number(), z.number()]).readonly().nullable(),
  /** Why there is no interval; absent if there is one. */
  aurocCiReason: z.string().exactOptional(),
};

/** The images of one group, such as those of view PA; means over seeds. */
export const groupSchema = z
  .object({
    group: z.string(),
    normal: count,
    anomalous: count,
    /** With `aurocCi`; both absent if the group lacks a class. */
    auroc: fraction.exactOptional(),
    aurocCi: interval.aurocCi.exactOptional(),
    aurocCiReason: interval.aurocCiReason,
    /** Anomalous images that the bundle's threshold calls anomalous; absent without either. */
    sensitivity: fraction.exactOptional(),
    /** Normal images that the bundle's threshold calls anomalous; absent without either. */
    falseAlarms: fraction.exactOptional(),
  })
  .readonly();

/** What scores are worth among images that are alike in some columns of their metadata. */
export const columnResultSchema = z
  .object({
    /** One, or several together. */
    columns: z.array(z.string()).min(1).readonly(),
    /** Test images without a value in one of them; they are in no group. */
    unknown: count,
    /** Covariate-adjusted AUROC: only images of the same group are compared. Absent if no group has images of both classes. */
    adjusted: z
      .object({
        auroc: fraction,
        ...interval,
        /** AUROC of the same images, compared across groups. */
        pooled: fraction,
        /** Images that were compared. */
        normal: count,
        anomalous: count,
        /** Number of groups with images of both classes. */
        strata: count,
      })
      .readonly()
      .exactOptional(),
    /** The groups of a single column. */
    groups: z.array(groupSchema).readonly(),
  })
  .readonly();

export type GroupResult = z.infer<typeof groupSchema>;

export type ColumnResult = z.infer<typeof columnResultSchema>;
