import * as tf from '@tensorflow/tfjs-core';
import { quotedEngineCommand } from '../command/printed-command';
import { allocatorSettings } from '../allocator/allocator-settings';
import { EngineError } from '../errors';
import { ownKernels } from '../kernels/own-kernels';
import { assertNode } from './assert-node';
import type { DeviceChoice, EngineChoice, EngineInfo, EngineOptions } from './engine-info';
import { assertGpuIsUsed, gpuName } from './gpu';
import { loadNative, type NativeBackend } from './load-native';
import { loadPortable } from './load-portable';
import { nativeThreads } from './threads';

let started: Promise<EngineInfo> | undefined;

/**
 * Starts TensorFlow for this process and returns what runs. A second call returns what the first one started.
 *
 * Every kernel that training needs and every gradient is registered afterwards. Nothing is printed.
 *
 * @throws EngineError if the requested engine or device cannot run, another one was started before, or this version of Node is
 * not supported.
 */
export async function startEngine(options: EngineOptions = {}): Promise<EngineInfo> {
  assertNode();
  const choice = options.engine ?? defaultChoice();
  const device = options.device ?? 'auto';
  if (started !== undefined) return matchRunning(await started, choice, device);
  started = start(choice, device, options.quiet ?? true);
  try {
    return await started;
  } catch (error) {
    started = undefined;
    throw error;
  }
}

async function start(choice: EngineChoice, device: DeviceChoice, quiet: boolean): Promise<EngineInfo> {
  if (choice === 'portable') {
    if (device === 'gpu') throw portableOnGpu();
    return startPortable('the caller or CXR_ENGINE asks for it');
  }
  const native = await loadNative({ quiet, hideGpus: device === 'cpu' });
  if (native.ok) {
    if (device === 'gpu') assertGpuIsUsed(native.backend.binding.isUsingGpuDevice());
    return describeNative(native.backend);
  }
  if (choice === 'native' || device === 'gpu') {
    throw new EngineError(
      `The native engine cannot run: ${native.reason}. Run ${quotedEngineCommand('setup')} to install it.`,
    );
  }
  return startPortable(native.reason);
}

async function startPortable(reason: string): Promise<EngineInfo> {
  const { threads } = await loadPortable();
  return {
    kind: 'portable',
    backend: tf.getBackend(),
    tfjsVersion: tf.version_core,
    device: 'cpu',
    threads,
    reason,
    allocator: allocatorSettings(),
  };
}

function describeNative({ binding }: NativeBackend): EngineInfo {
  const usesGpu = binding.isUsingGpuDevice();
  return {
    kind: 'native',
    backend: tf.getBackend(),
    tensorflowVersion: binding.TF_Version,
    tfjsVersion: tf.version_core,
    device: usesGpu ? 'gpu' : 'cpu',
    ...(usesGpu && { gpu: gpuName() }),
    threads: nativeThreads(),
    ...(ownKernels() && { kernels: 'own' }),
    allocator: allocatorSettings(),
  };
}

function matchRunning(running: EngineInfo, choice: EngineChoice, device: DeviceChoice): EngineInfo {
  if (choice !== 'auto' && choice !== running.kind) {
    throw new EngineError(
      `The ${running.kind} engine already runs in this process; the ${choice} one needs a process of its own.`,
    );
  }
  if (device !== 'auto' && device !== running.device) {
    throw new EngineError(
      `The engine already runs on the ${running.device}; to use the ${device}, start a process with that device.`,
    );
  }
  return running;
}

function defaultChoice(): EngineChoice {
  const value = process.env['CXR_ENGINE'] ?? 'auto';
  if (value === 'auto' || value === '') return 'auto';
  if (value === 'native' || value === 'portable') return value;
  throw new EngineError(`CXR_ENGINE is "${value}"; set it to native or portable, or unset it.`);
}

function portableOnGpu(): EngineError {
  return new EngineError('The portable engine runs only on the CPU. For the GPU, use the native engine.');
}
