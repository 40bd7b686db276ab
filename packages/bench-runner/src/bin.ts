#!/usr/bin/env node
import { runWithAllocator } from '@cxr-anomaly/engine/node';
import { runProgram } from '@cxr-anomaly/runs';
import { createBenchProgram } from './program';

if (!runWithAllocator()) void runProgram(createBenchProgram());
