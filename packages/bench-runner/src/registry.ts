import type { Method } from '@cxr-anomaly/core-nets';
import { deepSvdd } from '@cxr-anomaly/deepsvdd';
import { ganGp } from '@cxr-anomaly/gan-gp';
import { mahalanobis } from '@cxr-anomaly/mahalanobis';
import { memDae } from '@cxr-anomaly/memdae';
import { rlad } from '@cxr-anomaly/rlad';

/** The built-in methods, in the order of the tables. A new method takes one line here. */
export const methods: readonly Method[] = [deepSvdd, ganGp, memDae, rlad, mahalanobis];
