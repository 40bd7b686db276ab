import { z } from 'zod';
import { BundleError } from '../../errors';

/** Inputs of a layer, once for each time it is used: [layer, which of its uses, which of its outputs, …]. */
const inputsSchema = z.array(z.array(z.tuple([z.string(), z.int().min(0), z.int().min(0)], z.unknown())));

/** Both spellings are read. */
const INPUTS = ['inbound_nodes', 'inboundNodes'];

type Fields = Readonly<Record<string, unknown>>;

/**
 * Checks that each layer of a model takes its input from layers listed before it. TensorFlow.js builds layers in a loop
 * that waits for those not built yet, and waits forever for one that never comes.
 *
 * @throws BundleError naming the layer.
 */
export function assertTopology(topology: unknown): void {
  if (typeof topology !== 'object' || topology === null) return;
  const { layers } = topology as Fields;
  if (Array.isArray(layers)) assertOrder(layers.filter(isFields));
  for (const part of Object.values(topology)) assertTopology(part);
}

function assertOrder(layers: readonly Fields[]): void {
  const uses = new Map<unknown, number>();
  for (const layer of layers) {
    const given = INPUTS.filter((key) => key in layer);
    // Layers in sequence, without inputs of their own.
    if (given.length === 0) continue;
    const { name, config } = layer;
    const isNamed =
      typeof name === 'string' && isFields(config) && config['name'] === name && !uses.has(name);
    if (!isNamed) throw new BundleError(`layer '${String(name)}' has no name of its own`);
    for (const key of given) {
      const { data } = inputsSchema.safeParse(layer[key]);
      const isMade = (input: readonly unknown[]) => Number(input[1]) < (uses.get(input[0]) ?? 0);
      if (!data?.flat().every(isMade))
        throw new BundleError(`layer '${name}' does not take its input from an earlier layer`);
      uses.set(name, Math.max(1, data.length));
    }
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
