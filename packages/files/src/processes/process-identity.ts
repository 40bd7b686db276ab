import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { hasProcess } from './has-process';

/** Tells a process from all others, also from a later one that got its id. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Where process ids mean the same, as Linux tells it: one start of the machine, one container; null elsewhere. */
  readonly space: string | null;
  /** When it started, as Linux counts it; null where the system does not say. */
  readonly started: string | null;
}

/** Identifies this very process. */
export function identifySelf(): ProcessIdentity {
  return {
    pid: process.pid,
    host: hostname(),
    space: readSpace(),
    started: readStat(process.pid)?.started ?? null,
  };
}

/**
 * Tells where process ids mean the same: one start of the machine, one container; null where the system does not say. Containers may
 * share the name of their host, and machines be called alike.
 */
export function readSpace(): string | null {
  try {
    const start = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return `${start} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return null;
  }
}

/** Whether that process still runs; undefined where it is one of another machine or container, of which nothing is known here. */
export function isRunning({ pid, host, space, started }: ProcessIdentity): boolean | undefined {
  if (host !== hostname() || space !== readSpace()) return undefined;
  if (!hasProcess(pid)) return false;
  const stat = readStat(pid);
  if (stat === undefined) return true;
  return !stat.ended && (started === null || stat.started === started);
}

/** What Linux says of a process; a zombie has ended, though its id is still taken. */
function readStat(pid: number): { readonly started: string; readonly ended: boolean } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name, in parentheses, may hold spaces and parentheses; state is field 3, start time field 22.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { started: fields[19] ?? '', ended: fields[0] === 'Z' || fields[0] === 'X' };
  } catch {
    return undefined;
  }
}
