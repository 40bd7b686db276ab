import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { UsageError } from '@cxr-anomaly/files';
import type { ListedBundle } from './list-bundles';

/** A file of the site: where it is, or its text if it is made up. */
export type SiteFile = { readonly path: string } | { readonly text: string };

/** Every file of the site by its address below the site's, with forward slashes. Nothing else can be asked for. */
export type SiteFiles = ReadonlyMap<string, SiteFile>;

/** Address of the site's description: the bundles that the page offers and, in an export, all files and their digest. */
export const SITE_LIST = 'site.json';

/** Only an exported page has it. */
const SERVICE_WORKER = 'service-worker.js';

/**
 * Lists the files of the page and of the bundles that it offers.
 *
 * @param page folder of the built page
 * @param options.offline whether browsers may keep the page, so that it works without a network
 * @throws UsageError when the page was not built.
 */
export async function listSiteFiles(
  page: string,
  bundles: readonly ListedBundle[],
  { offline }: { readonly offline: boolean },
): Promise<SiteFiles> {
  if (!existsSync(join(page, 'index.html')))
    throw new UsageError(`${page}: the page has not been built. Run npm run build first.`);
  const files = new Map<string, { readonly path: string }>();
  for (const name of await listBuilt(page)) files.set(name, { path: join(page, name) });
  if (!offline) files.delete(SERVICE_WORKER);
  for (const { slug, folder, files: names } of bundles)
    for (const name of names) files.set(addressOf(slug, name), { path: join(folder, ...name.split('/')) });
  const site = {
    bundles: bundles.map(({ slug, name }) => ({ name, url: addressOf(slug, '') })),
    ...(offline && { digest: await digestOf(files), files: ['./', SITE_LIST, ...files.keys()] }),
  };
  return new Map<string, SiteFile>([...files, [SITE_LIST, { text: `${JSON.stringify(site)}\n` }]]);
}

async function listBuilt(page: string): Promise<string[]> {
  const entries = await readdir(page, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(page.length + 1))
    .map((name) => name.split(sep).join('/'))
    .sort();
}

function addressOf(slug: string, path: string): string {
  return `bundles/${slug}/${path}`;
}

/** Tells two exports apart. */
async function digestOf(files: ReadonlyMap<string, { readonly path: string }>): Promise<string> {
  const digest = createHash('sha256');
  for (const [address, { path }] of files) {
    const hash = createHash('sha256').update(await readFile(path));
    digest.update(`${hash.digest('hex')}  ${address}\n`);
  }
  return digest.digest('hex');
}
