import type { Method } from '@cxr-anomaly/core-nets';
import { deepSvdd } from '@cxr-anomaly/deepsvdd';
import { ganGp } from '@cxr-anomaly/gan-gp';
import { memDae } from '@cxr-anomaly/memdae';
import { rlad } from '@cxr-anomaly/rlad';

/** The methods the command knows, in the order of its tables; a new method is one line here. */
export const methods: readonly Method[] = [deepSvdd, ganGp, memDae, rlad];
