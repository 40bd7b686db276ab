import { startEngine } from '@cxr-anomaly/engine/node';
import { createRandom } from '@cxr-anomaly/random';
import * as tf from '@tensorflow/tfjs-core';
import { layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
import { BundleError } from '../../errors';
import { createTinyDetector, drawImages } from '../testing/tiny-detector';
import { decodeLayersModel, encodeLayersModel } from './layers-model';

beforeAll(async () => {
  await startEngine();
});

async function encodeTinyModel() {
  const detector = createTinyDetector(1);
  const encoded = await encodeLayersModel(detector.network);
  detector.dispose();
  return encoded;
}

const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text));

describe('encodeLayersModel', () => {
  it('writes a description and weights that TensorFlow.js itself loads as a layers model', async () => {
    const { weights, json } = await encodeTinyModel();
    const { modelTopology, format, weightsManifest } = JSON.parse(textOf(json)) as tf.io.ModelJSON;
    expect(format).toBe('layers-model');
    expect(weightsManifest[0]?.paths).toEqual(['group1-shard1of1.bin']);
    const weightSpecs = weightsManifest[0]?.weights ?? [];
    const weightData = new Uint8Array(weights).buffer;
    const model = await loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
    expect(model.countParams()).toBe(3 * 9 + 3 + 36 * 3 * 4 + 4);
    model.dispose();
  });

  it.each(['float16', 'int8'] as const)('writes %s as TensorFlow.js itself reads it', async (precision) => {
    const detector = createTinyDetector(1);
    const images = drawImages(2, 5);
    const { weights, json } = await encodeLayersModel(detector.network, precision);
    const { modelTopology, weightsManifest } = JSON.parse(textOf(json)) as tf.io.ModelJSON;
    const weightSpecs = weightsManifest[0]?.weights ?? [];
    const weightData = new Uint8Array(weights).buffer;
    const theirs = await loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
    const ours = await decodeLayersModel({ json, weights }, 'm');
    const [wanted, found, exact] = [theirs, ours, detector.network].map(
      (model) => (model.predict(images) as tf.Tensor).dataSync() as Float32Array,
    ) as [Float32Array, Float32Array, Float32Array];
    found.forEach((value, i) => expect(value).toBeCloseTo(wanted[i] as number, 5));
    expect(found).not.toEqual(exact);
    found.forEach((value, i) => expect(value).toBeCloseTo(exact[i] as number, 1));
    theirs.dispose();
    ours.dispose();
    detector.dispose();
  });

  it('returns the same bytes for the same model', async () => {
    const detector = createTinyDetector(2);
    const [first, second] = [
      await encodeLayersModel(detector.network),
      await encodeLayersModel(detector.network),
    ];
    expect(second).toEqual(first);
    detector.dispose();
  });
});

describe('decodeLayersModel', () => {
  it('builds a model with the same output, bit for bit, and leaks nothing when done twice', async () => {
    const detector = createTinyDetector(3);
    const images = drawImages(2, 5);
    const encoded = await encodeLayersModel(detector.network);
    const expected = detector.network.predict(images) as tf.Tensor;
    const before = tf.memory().numTensors;
    for (let round = 0; round < 2; round++) {
      const model = await decodeLayersModel(encoded, 'm');
      const output = model.predict(images) as tf.Tensor;
      expect(output.dataSync()).toEqual(expected.dataSync());
      output.dispose();
      model.dispose();
      expect(tf.memory().numTensors).toBe(before);
    }
    tf.dispose([images, expected]);
    detector.dispose();
  });

  it('builds it from weights anywhere in memory', async () => {
    const { json, weights } = await encodeTinyModel();
    const shifted = new Uint8Array(weights.length + 1);
    shifted.set(weights, 1);
    const models = [
      await decodeLayersModel({ json, weights }, 'm'),
      await decodeLayersModel({ json, weights: shifted.subarray(1) }, 'm'),
    ];
    const [values, others] = models.map((model) => model.getWeights().map((weight) => weight.dataSync()));
    expect(others).toEqual(values);
    for (const model of models) model.dispose();
  });

  it.each([
    ['no manifest of weights', () => '{"modelTopology":{}}', /not a layers model: weightsManifest/],
    [
      'too few weights',
      (text: string) => text.replace('[3,3,1,3]', '[3,3,1,4]'),
      /describes .* its file holds/,
    ],
    [
      'a layer nobody registered',
      (text: string) => text.replace('CxrLeakyRelu', 'Unknown'),
      /cannot build.*Unknown/s,
    ],
    ...['Lambda', 'constructor', 'toString'].map((name): [string, (text: string) => string, RegExp] => [
      `a layer called ${name}, which would bring code or means an object's own members`,
      (text) => text.replace('CxrLeakyRelu', name),
      /cannot build/,
    ]),
    [
      'an initializer nobody registered',
      (text: string) => text.replace('"VarianceScaling"', '"constructor"'),
      /cannot build/,
    ],
    [
      'a weight of another name',
      (text: string) => text.replace(/"name":"[^"]*\/bias"/, '"name":"x/y"'),
      /cannot build/,
    ],
    [
      'a layer that needs more weights than there are: 14 GB of them',
      (text: string) => text.replace('"units":4', '"units":99999999'),
      /layers need more than the 466 weights it holds/,
    ],
    [
      'a layer that makes billions of values from an image',
      (text: string) =>
        text.replace(
          '{"class_name":"Flatten"',
          '{"class_name":"UpSampling2D","config":{"size":[9999,9999],"name":"up"}},{"class_name":"GlobalMaxPooling2D","config":{"name":"max"}},{"class_name":"RepeatVector","config":{"n":36,"name":"again"}},{"class_name":"Flatten"',
        ),
      /layer 'up' makes 10797840108 values from an image/,
    ],
    [
      'weights of strings',
      (text: string) => text.replace('"dtype":"float32"}]}]', '"dtype":"string"}]}]'),
      /dtype/,
    ],
    [
      'weights in another file',
      (text: string) => text.replace('"group1-', '"../group1-'),
      /not a layers model: weightsManifest\.0\.paths\.0/,
    ],
    [
      'two weights with the same name',
      (text: string) => text.replaceAll(/"name":"[^"]*\/(kernel|bias)"/g, '"name":"x/$1"'),
      /two of its weights have the same name/,
    ],
  ])('refuses %s', async (_, change, message) => {
    const { weights, json } = await encodeTinyModel();
    const before = tf.memory().numTensors;
    const decoding = decodeLayersModel({ json: bytesOf(change(textOf(json))), weights }, 'm/model.json');
    await expect(decoding).rejects.toThrow(BundleError);
    await expect(decoding).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before + 8);
  });

  it('builds two models at once, and models of any size elsewhere afterwards', async () => {
    const { weights, json } = await encodeTinyModel();
    const huge = bytesOf(textOf(json).replace('"units":4', '"units":99999999'));
    const [refused, built] = await Promise.allSettled([
      decodeLayersModel({ json: huge, weights }, 'm'),
      decodeLayersModel({ json, weights }, 'm'),
    ]);
    expect([refused.status, built.status]).toEqual(['rejected', 'fulfilled']);
    if (built.status === 'fulfilled') built.value.dispose();
    const model = sequential({ layers: [layers.dense({ units: 100, inputShape: [50] })] });
    expect(model.countParams()).toBe(5100);
    model.dispose();
  });

  it('returns a model or throws a BundleError for 300 seeded mutations, never another error', async () => {
    const { weights, json } = await encodeTinyModel();
    let refused = 0;
    for (let seed = 0; seed < 300; seed++) {
      const random = createRandom(seed, 'model');
      const changed = json.slice();
      for (let i = 0; i <= random.integer(3); i++)
        changed[random.integer(changed.length)] = 32 + random.integer(95);
      try {
        (await decodeLayersModel({ json: changed, weights }, 'm')).dispose();
      } catch (error) {
        expect(error).toBeInstanceOf(BundleError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(100);
    expect(refused).toBeLessThan(300);
  });
});
