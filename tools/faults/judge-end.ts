import type { Ended } from './command';

/** The beginning of an error's advice, after the sentence that says what happened. */
const REMEDIES =
  /[.:] (Make|See|Check|Copy|Run|Choose|Go on with|Delete|Remove|Name|Look|Close|Mount|Fix|Change|Continue with|Start|Write|Give|Or choose|Build|Wait)\b/;

/**
 * Says what is wrong with how a disturbed command ended: it must give a result, or one typed error that names the file and the
 * remedy.
 */
export function judgeEnd({ code, signal, stderr }: Ended, root: string): string[] {
  if (signal !== null) return [`ended by ${signal}: ${stderr}`];
  const complaints: string[] = [];
  if (/^\s+at .+:\d+/m.test(stderr)) complaints.push('a stack trace');
  if (stderr.includes('--debug shows where')) complaints.push('an error that is not typed');
  if (code === 0) return complaints;
  const errors = stderr.split('\n').filter((line) => line.includes('error: '));
  const [error] = errors;
  if (error === undefined) return [...complaints, `exit code ${code} without an error`];
  if (![1, 2, 3].includes(code ?? -1)) complaints.push(`exit code ${code}`);
  const isNamed = error.includes(root) || /\b(films|run|undisturbed|maps|cache)\b\/?/.test(error);
  if (!isNamed) complaints.push('no file is named');
  if (!REMEDIES.test(stderr)) complaints.push('no remedy');
  return complaints;
}
