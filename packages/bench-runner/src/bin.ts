#!/usr/bin/env node
import { createRequire } from 'node:module';
import { startCommand } from '@cxr-anomaly/runs/start';
import type * as program from './program';

startCommand(() => (createRequire(__filename)('./program') as typeof program).createBenchProgram());
