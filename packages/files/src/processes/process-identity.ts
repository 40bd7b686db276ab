import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { hasProcess } from './has-process';

/** Distinguishes a process from all others, including a later one with the same ID. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** The scope of process IDs, as Linux reports it: one boot of the machine, one container; null elsewhere. */
  readonly space: string | null;
  /** When it started, as Linux counts time; null if the system does not say. */
  readonly started: string | null;
}

/** Identifies this process. */
export function identifySelf(): ProcessIdentity {
  return {
    pid: process.pid,
    host: hostname(),
    space: readSpace(),
    started: readStat(process.pid)?.started ?? null,
  };
}

/**
 * Returns the scope of process IDs: one boot of the machine, one container; null if the system does not say. Host names are not
 * enough: containers may share their host's name, and machines may have the same name.
 */
export function readSpace(): string | null {
  try {
    const start = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return `${start} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return null;
  }
}

/** Tells whether that process still runs; undefined if it is of another machine or container, where nothing can be seen. */
export function isRunning({ pid, host, space, started }: ProcessIdentity): boolean | undefined {
  if (host !== hostname() || space !== readSpace()) return undefined;
  if (!hasProcess(pid)) return false;
  const stat = readStat(pid);
  if (stat === undefined) return true;
  return !stat.ended && (started === null || stat.started === started);
}

/** Returns what Linux says about a process; a zombie has ended, though its ID is still taken. */
function readStat(pid: number): { readonly started: string; readonly ended: boolean } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name, in parentheses, may contain spaces and parentheses; state is field 3, start time field 22.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { started: fields[19] ?? '', ended: fields[0] === 'Z' || fields[0] === 'X' };
  } catch {
    return undefined;
  }
}
