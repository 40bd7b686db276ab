import type { Method } from '@cxr-anomaly/core-nets';
import { deepSvdd } from '@cxr-anomaly/deepsvdd';
import { ganGp } from '@cxr-anomaly/gan-gp';
import { mahalanobis } from '@cxr-anomaly/mahalanobis';
import { memDae } from '@cxr-anomaly/memdae';
import { rlad } from '@cxr-anomaly/rlad';

/** The methods whose bundles the page opens: those that `cxr-anomaly` has built in. */
export const methods: readonly Method[] = [deepSvdd, ganGp, memDae, rlad, mahalanobis];
