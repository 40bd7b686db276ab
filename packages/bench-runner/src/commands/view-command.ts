import { SettingsError, type Method } from '@cxr-anomaly/core-nets';
import { interruptible, print, showText } from '@cxr-anomaly/runs';
import { exportSite, listBundles, listSiteFiles, PAGE_FOLDER, serveSite } from '@cxr-anomaly/viewer/node';
import type { Command } from 'commander';

interface ViewOptions {
  readonly port?: number;
  readonly export?: string;
}

/** Adds `view`: a page that scores X-rays in the browser, served to this machine or written as files. */
export function addViewCommand(program: Command, methods: readonly Method[]): Command {
  const command = program
    .command('view')
    .description('show X-rays, scores and heat maps in a web page that computes in the browser')
    .argument('[bundle...]', 'bundles, run folders, or a folder of runs such as a bench makes')
    .option('--port <port>', 'port of the page; any free one by default', parsePort)
    .option('--export <dir>', 'write the page as files for any web server instead')
    .addHelpText(
      'after',
      `\nThe page is served to this machine only, until you stop it with Ctrl+C. Images that you open in it stay in the browser.\n` +
        'It is for research only and is not a medical device.\n' +
        `\nExamples:\n  ${program.name()} view runs/mine\n  ${program.name()} view runs/bench-phantom-cpu\n` +
        `  ${program.name()} view runs/mine --export site`,
    );
  return command.action(async (paths: string[]) => {
    const { port = 0, export: folder } = command.opts<ViewOptions>();
    const bundles = await listBundles(paths, methods);
    const files = await listSiteFiles(PAGE_FOLDER, bundles, { offline: folder !== undefined });
    if (folder !== undefined) {
      await exportSite(files, folder);
      return print(`${showText(folder)}: ${files.size} files. Any web server can serve them, over https.\n`);
    }
    await interruptible(async (signal) => {
      const site = await serveSite(files, port).catch((cause: unknown) => refusePort(cause, port));
      print(`viewer: ${site.url}\n`);
      process.stderr.write('Stop it with Ctrl+C.\n');
      await new Promise((done) => signal.addEventListener('abort', done, { once: true }));
      await site.close();
    });
  });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new SettingsError(`--port ${text}: a port is a whole number from 0 to 65535.`);
}

function refusePort(cause: unknown, port: number): never {
  if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
  throw new SettingsError(`Port ${port} is taken by another program. Choose another, or leave --port out.`);
}
