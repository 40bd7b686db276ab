import * as tf from '@tensorflow/tfjs-core';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSource } from '../testing/child-process';
import { EngineError } from '../errors';
import { addonFolder, findNativePackage, QUIET_FILE } from './addon-files';
import type { EngineInfo } from './engine-info';
import { startEngine } from './start-engine';

const PROGRAM = 'start/testing/quiet.ts';

jest.setTimeout(30_000); // processes start slowly while others compute

describe('startEngine', () => {
  it('starts an engine that trains, and says which', async () => {
    const info = await startEngine();
    expect(info.backend).toBe(info.kind === 'native' ? 'tensorflow' : 'wasm');
    expect(JSON.parse(JSON.stringify(info))).toEqual(info);
    const slope = tf.grad((x: tf.Tensor) => tf.sum(tf.square(x)))(tf.tensor1d([3]));
    expect(slope.arraySync()).toEqual([6]);
  });

  it('returns the running engine when called again', async () => {
    const first = await startEngine();
    expect(await startEngine({ engine: first.kind, device: first.device })).toBe(first);
  });

  it('refuses another engine or device once one runs', async () => {
    const { kind, device } = await startEngine();
    const other = kind === 'native' ? 'portable' : 'native';
    await expect(startEngine({ engine: other })).rejects.toThrow(EngineError);
    await expect(startEngine({ device: device === 'cpu' ? 'gpu' : 'cpu' })).rejects.toThrow(
      /already runs on the/,
    );
  });
});

describe('startEngine in a process of its own', () => {
  it('prints nothing on the portable engine', async () => {
    const { code, stdout, stderr } = await runSource(PROGRAM, [], { CXR_ENGINE: 'portable' });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  const folder = findNativePackage();
  const maybe = folder !== undefined && existsSync(join(addonFolder(folder), QUIET_FILE)) ? it : it.skip;
  maybe('prints nothing on the native engine', async () => {
    const env = { CXR_ENGINE: 'native', TF_CPP_MIN_LOG_LEVEL: undefined };
    const { code, stdout, stderr } = await runSource(PROGRAM, [], env);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('refuses a CXR_ENGINE that is not an engine', async () => {
    const { code, stderr } = await runSource(PROGRAM, [], { CXR_ENGINE: 'fast' });
    expect(code).not.toBe(0);
    expect(stderr).toContain('CXR_ENGINE is "fast"; set it to native or portable, or unset it.');
  });
});

describe('startEngine without the native library', () => {
  let place: string;
  let hide: NodeJS.ProcessEnv;

  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'cxr-engine-'));
    writeFileSync(join(place, 'package.json'), '{}');
    const hook = join(place, 'hide.cjs');
    writeFileSync(
      hook,
      `const Module = require('node:module');
       const resolve = Module._resolveFilename;
       Module._resolveFilename = (name, ...rest) =>
         name === '@tensorflow/tfjs-node-gpu/package.json' ? ${JSON.stringify(join(place, 'package.json'))} : resolve(name, ...rest);`,
    );
    hide = { NODE_OPTIONS: `--require=${hook}`, CXR_ENGINE: '' };
  });
  afterAll(() => rmSync(place, { recursive: true }));

  it('runs the portable engine and says why', async () => {
    const { stdout } = await runSource(PROGRAM, ['tell'], hide);
    expect(JSON.parse(stdout) as EngineInfo).toMatchObject({
      kind: 'portable',
      reason: 'the TensorFlow library is not installed yet',
    });
  });

  it('says what to do where the native engine was asked for', async () => {
    const { code, stderr } = await runSource(PROGRAM, [], { ...hide, CXR_ENGINE: 'native' });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/Run ".*cxr-engine(\.cjs)? setup" to install it\./);
  });
});
