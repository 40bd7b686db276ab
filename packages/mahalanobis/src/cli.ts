#!/usr/bin/env node
import { runWithAllocator } from '@cxr-anomaly/engine/node';
import { createMethodProgram, explainKill, runProgram } from '@cxr-anomaly/runs';
import { mahalanobis } from './method';

if (!runWithAllocator(explainKill)) void runProgram(createMethodProgram(mahalanobis));
