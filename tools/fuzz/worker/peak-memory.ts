import { readFileSync, writeFileSync } from 'node:fs';

/** Resets the peak, if the system (Linux) lets a process do so; otherwise it counts from the start of the process. */
export function resetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // The peak of all cases so far is then taken for this one's, which is too strict, not too lenient.
  }
}

/** Most resident memory since the reset, bytes. */
export function readPeak(): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return Number(kilobytes) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}
