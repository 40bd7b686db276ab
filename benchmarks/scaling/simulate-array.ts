/**
 * Simulates shards on an array of nodes that fail: how long all of it takes, and how much work is lost.
 *
 * A node takes the next waiting shard. When it fails, the shard's progress since its last checkpoint is lost; the scheduler notices
 * after a while and lets the shard wait again, for any node; the node comes back later. Failures of a node are a Poisson process.
 */
import { createRandom, type RandomStream } from '@cxr-anomaly/random';

/** All times in hours. */
export interface ArraySetting {
  readonly nodes: number;
  /** The time of each shard on an average node. */
  readonly shards: readonly number[];
  /** Mean time between failures of one node; Infinity for none. */
  readonly betweenFailures: number;
  /** From a failure until the scheduler notices. */
  readonly detection: number;
  /** From a failure until the node is back. */
  readonly repair: number;
  /** From taking a shard until its work begins. */
  readonly start: number;
  /** Time between checkpoints, from which a shard goes on elsewhere; Infinity for none. */
  readonly checkpoint: number;
  /** Nodes are this fraction faster or slower than the average, at most. */
  readonly unevenness: number;
}

export interface ArrayOutcome {
  readonly makespan: number;
  readonly failures: number;
  /** Node hours whose result was lost, as a fraction of those that were needed. */
  readonly wasted: number;
}

interface Node {
  readonly speed: number;
  failsAt: number;
  readyAt: number;
}

interface Shard {
  left: number;
  readyAt: number;
}

/** Runs one array to its end; the same seed gives the same outcome. */
export function simulateArray(setting: ArraySetting, seed: number): ArrayOutcome {
  const random = createRandom(seed, 'array');
  const nodes: Node[] = Array.from({ length: setting.nodes }, () => ({
    speed: 1 + random.uniform(-setting.unevenness, setting.unevenness),
    failsAt: drawFailure(random, setting.betweenFailures),
    readyAt: 0,
  }));
  const waiting: Shard[] = setting.shards.map((left) => ({ left, readyAt: 0 }));
  let [makespan, failures, lost] = [0, 0, 0];
  while (waiting.length > 0) {
    const shard = takeFirst(waiting);
    const node = nodes.reduce((best, one) => (startOf(one, shard) < startOf(best, shard) ? one : best));
    const begin = startOf(node, shard);
    if (node.failsAt <= begin) {
      // It failed while it had nothing to do.
      fail(node, setting, random);
      waiting.push(shard);
      continue;
    }
    const end = begin + setting.start + shard.left / node.speed;
    if (node.failsAt >= end) {
      node.readyAt = end;
      makespan = Math.max(makespan, end);
      continue;
    }
    failures++;
    const spent = node.failsAt - begin;
    const worked = Math.max(0, spent - setting.start) * node.speed;
    const kept =
      setting.checkpoint === Infinity ? 0 : Math.floor(worked / setting.checkpoint) * setting.checkpoint;
    lost += spent - kept / node.speed;
    waiting.push({ left: shard.left - kept, readyAt: node.failsAt + setting.detection });
    fail(node, setting, random);
  }
  return { makespan, failures, wasted: lost / setting.shards.reduce((sum, hours) => sum + hours, 0) };
}

/** Takes the shard that has waited longest. */
function takeFirst(waiting: Shard[]): Shard {
  const first = waiting.reduce(
    (best, shard, i) => (shard.readyAt < (waiting[best] as Shard).readyAt ? i : best),
    0,
  );
  return waiting.splice(first, 1)[0] as Shard;
}

function startOf(node: Node, shard: Shard): number {
  return Math.max(node.readyAt, shard.readyAt);
}

function fail(node: Node, { repair, betweenFailures }: ArraySetting, random: RandomStream): void {
  node.readyAt = node.failsAt + repair;
  node.failsAt = node.readyAt + drawFailure(random, betweenFailures);
}

function drawFailure(random: RandomStream, mean: number): number {
  return mean === Infinity ? Infinity : -mean * Math.log(1 - random.uniform(0, 1));
}
