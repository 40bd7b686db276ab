#!/usr/bin/env node
import { runWithAllocator } from '@cxr-anomaly/engine/node';
import { createMethodProgram, runProgram } from '@cxr-anomaly/runs';
import { ganGp } from './method';

if (!runWithAllocator()) void runProgram(createMethodProgram(ganGp));
