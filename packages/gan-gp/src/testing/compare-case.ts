import type { ParityCase } from './parity-case';
import { ParityReplay } from './parity-replay';

/** Replays a case and expects every number of it, on the engine that runs. */
export async function compareCase(parity: ParityCase): Promise<void> {
  const replay = new ParityReplay(parity);
  try {
    await replay.run();
    const { onCritic, onGenerator } = replay;
    expect([...onCritic.failures, ...onGenerator.failures]).toEqual([]);
    const kinds = ['forward', 'gradient', 'loss', 'parameter'];
    expect(Object.keys(onCritic.compared).sort()).toEqual(kinds);
    expect(Object.keys(onGenerator.compared).sort()).toEqual([...kinds, 'score']);
  } finally {
    replay.dispose();
  }
}
