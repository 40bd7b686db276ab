/** Starts the page, and opens the bundles that it is served with. */
import { z } from 'zod';
import type { ViewerModel } from './model/viewer-model';
import { mountViewer } from './viewer-page';

// Schemas would otherwise try to compile themselves to code, which the content security policy forbids.
z.config({ jitless: true });

const siteSchema = z.object({
  bundles: z.array(z.object({ name: z.string(), url: z.string() })),
  /** Of an exported page, which the browser may keep. */
  digest: z.string().optional(),
});

async function openServed(model: ViewerModel): Promise<void> {
  const response = await fetch('site.json');
  if (!response.ok) return;
  const { bundles, digest } = siteSchema.parse(await response.json());
  if (digest !== undefined) await keepPage(digest);
  for (const { name, url } of bundles) await model.open({ name, files: new URL(url, document.baseURI).href });
}

/** Lets the browser keep an exported page; where it cannot, the page works as long as its server is there. */
async function keepPage(digest: string): Promise<void> {
  const { serviceWorker } = navigator as Partial<Navigator>;
  await serviceWorker?.register(`service-worker.js?${digest}`, { type: 'module' }).catch(() => undefined);
}

const root = document.getElementById('page');
if (root) void openServed(mountViewer(root));
