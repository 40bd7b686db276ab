/** A command for `run-with-allocator.test.ts`: prints what it runs with, then does what its argument says. */
import { runWithAllocator } from '../run-with-allocator';

if (!runWithAllocator()) {
  const [action = '', code = '0'] = process.argv.slice(2);
  if (action === 'crash') process.kill(process.pid, 'SIGBUS');
  if (action === 'exit') process.exitCode = Number(code);
  if (action === 'catch') process.on('SIGTERM', () => process.exit(7));
  if (action !== 'exit') setInterval(() => undefined, 1000);
  process.stdout.write(`${process.pid} ${process.env['MALLOC_MMAP_MAX_'] || 'none'} ready\n`);
}
