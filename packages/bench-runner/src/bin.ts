#!/usr/bin/env node
import { runWithAllocator } from '@cxr-anomaly/engine/node';
import { explainKill, runProgram } from '@cxr-anomaly/runs';
import { createBenchProgram } from './program';

if (!runWithAllocator(explainKill)) void runProgram(createBenchProgram());
