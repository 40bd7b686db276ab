import { proxy, releaseProxy, wrap, type Remote } from 'comlink';
import type { ScoringEngine } from '../contracts';

/** An engine in a worker of its own. */
export interface RunningEngine extends ScoringEngine {
  /** Ends the worker and frees all it holds. */
  stop(): void;
}

/** Starts a worker that decodes and scores. */
export function startEngine(): RunningEngine {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'scoring' });
  const remote: Remote<ScoringEngine> = wrap<ScoringEngine>(worker);
  return {
    open: (source, onCheck) => remote.open(source, proxy(onCheck)),
    score: (image, name) => remote.score(image, name),
    examine: (image, name) => remote.examine(image, name),
    memory: () => remote.memory(),
    stop() {
      remote[releaseProxy]();
      worker.terminate();
    },
  };
}
