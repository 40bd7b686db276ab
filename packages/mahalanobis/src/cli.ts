#!/usr/bin/env node
import { createRequire } from 'node:module';
import { startMethodCommand } from '@cxr-anomaly/runs/start';
import type * as method from './method';

startMethodCommand(() => (createRequire(__filename)('./method') as typeof method).mahalanobis);
