import { BundleError } from '../../errors';
import { assertTopology } from './assert-topology';

const layer = (name: string, ...inputs: unknown[]) => ({ name, config: { name }, inbound_nodes: inputs });
const from = (name: unknown, use: unknown = 0) => [[name, use, 0, {}]];
const check =
  (...layers: unknown[]) =>
  () =>
    assertTopology({ class_name: 'Model', config: { layers } });

describe('assertTopology', () => {
  it('accepts layers that follow those they take their input from, and layers in sequence', () => {
    expect(
      check(
        layer('a'),
        layer('b', from('a')),
        layer('c', [
          ['a', 0, 0],
          ['b', 0, 0, {}],
        ]),
      ),
    ).not.toThrow();
    expect(check(layer('a'), layer('b', from('a'), from('a')), layer('c', from('b', 1)))).not.toThrow();
    expect(check({ class_name: 'Dense', config: {} }, { class_name: 'Dense', config: {} })).not.toThrow();
  });

  // For each of these TensorFlow.js would wait forever, or fail later.
  it.each([
    ['a layer that is not there', [layer('a'), layer('b', from('x'))]],
    ['itself', [layer('a'), layer('b', from('b'))]],
    ['one another', [layer('a', from('b')), layer('b', from('a'))]],
    ['a use that is not there', [layer('a'), layer('b', from('a', 1))]],
    ['a use that is not a number', [layer('a'), layer('b', from('a', '0'))]],
    ['something that is not a list', [layer('a'), { ...layer('b'), inbound_nodes: 'abc' }]],
    ['the other spelling', [layer('a'), { name: 'b', config: { name: 'b' }, inboundNodes: [from('x')] }]],
    ['a layer inside a layer', [{ ...layer('a'), config: { name: 'a', layers: [layer('b', from('x'))] } }]],
  ])('refuses a layer that takes its input from %s', (_, layers) => {
    expect(check(...layers)).toThrow(BundleError);
    expect(check(...layers)).toThrow(/does not take its input from an earlier layer/);
  });

  it('refuses two layers with the same name, and a layer with two names', () => {
    expect(check(layer('a'), layer('a', from('a')))).toThrow(/layer 'a' has no name of its own/);
    expect(check({ ...layer('a'), config: { name: 'b' } })).toThrow(/no name of its own/);
  });
});
