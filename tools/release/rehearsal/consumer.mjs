import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readExamples } from '../readme-examples.mjs';

const DATA = 'phantom?n=40&side=32';

/** An empty project of someone who installs a method from npm. */
export class Consumer {
  #session;
  #options;

  constructor(session, folder, env) {
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    this.#session = session;
    this.#options = { cwd: folder, env };
  }

  get #folder() {
    return this.#options.cwd;
  }

  async install(...args) {
    await this.#session.run('npm', ['install', '--ignore-scripts', ...args], this.#options);
  }

  /** Fails if an app would contain TensorFlow.js twice: kernels and layers register with only one copy. */
  async assertOneTensorFlow() {
    const names = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers'];
    const args = ['ls', '--all', '--parseable', ...names];
    const folders = (await this.#session.run('npm', args, this.#options))
      .trim()
      .split('\n')
      .filter((path) => /tfjs-(core|layers)$/.test(path));
    if (folders.length !== names.length)
      throw new Error(`Not one copy of TensorFlow.js each:\n${folders.join('\n')}`);
  }

  /** Sets the engine up as the README says; returns which one runs. */
  async setUpEngine() {
    await this.npx('cxr-engine', 'setup');
    const { engine } = JSON.parse(await this.npx('cxr-engine', 'doctor', '--json'));
    return `${engine.kind} engine`;
  }

  /** Trains on the phantom, evaluates, and scores a picture, each with the command; returns the picture's score. */
  async useCommand() {
    await this.npx('deepsvdd', 'train', '--data', DATA, '--preset', 'smoke', '--out', 'runs/first');
    await this.npx('deepsvdd', 'evaluate', 'runs/first/bundle', '--data', DATA);
    this.#providePictures();
    const csv = await this.npx('deepsvdd', 'score', 'runs/first/bundle', 'xray.png', '--format', 'csv');
    const [, path, score] = /^(xray\.png),([^,]+),/m.exec(csv) ?? [];
    if (path === undefined || !(Number(score) > 0)) throw new Error(`No score of xray.png in:\n${csv}`);
    return `xray.png scores ${Number(score).toPrecision(3)}`;
  }

  #providePictures() {
    const samples = join(this.#folder, 'runs/first/samples');
    const [picture] = readdirSync(samples);
    copyFileSync(join(samples, picture), join(this.#folder, 'xray.png'));
  }

  /**
   * Type-checks the README's example as CommonJS, as an ES module and for a bundler, with every declaration of the packages.
   * Errors in TensorFlow.js's declarations are not ours; its users set skipLibCheck because of them.
   */
  async checkTypes(readme) {
    const example = readExamples(readme);
    for (const name of ['example.mts', 'example.cts']) writeFileSync(join(this.#folder, name), example);
    for (const [module, resolution] of [
      ['node16', 'node16'],
      ['preserve', 'bundler'],
    ]) {
      const options = ['--module', module, '--moduleResolution', resolution, '--noEmit'];
      const said = await this.#tsc([0, 2], ...options, 'example.mts', 'example.cts');
      const errors = said
        .split('\n')
        .filter((line) => /error TS/.test(line) && !line.startsWith('node_modules/@tensorflow/'));
      if (errors.length > 0) throw new Error(`tsc with ${resolution}:\n${errors.join('\n')}`);
    }
  }

  #tsc(codes, ...args) {
    const options = ['--strict', '--target', 'es2022', '--types', 'node', '--pretty', 'false'];
    return this.#session.run('npx', ['tsc', ...options, ...args], { ...this.#options, codes });
  }

  /** Runs the README's example as an ES module; returns what it printed last. */
  async runExample() {
    await this.#tsc([0], '--module', 'node16', '--skipLibCheck', 'example.mts');
    const output = await this.#session.run(process.execPath, ['example.mjs'], this.#options);
    if (!/\{\s+score: \d/.test(output)) throw new Error(`The example scored nothing:\n${output}`);
    return output.match(/score: [\d.]+/)[0];
  }

  /** Runs a command of the project or, with `--package`, from the registry. */
  npx(...args) {
    return this.#session.run('npx', args, this.#options);
  }
}
