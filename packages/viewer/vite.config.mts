/** Builds the page, and the module that other pages import, into `dist/page`. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const { resolve } = createRequire(import.meta.url);
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Fetched by name at run time, each only where it is needed. */
const WASM = [
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm',
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
  '@cornerstonejs/codec-charls/decodewasm',
  '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm',
  '@cornerstonejs/codec-openjpeg/decodewasm',
  '@cornerstonejs/codec-openjph/wasm',
];

function emitWasm(): Plugin {
  return {
    name: 'wasm-by-name',
    generateBundle() {
      for (const path of WASM.map(resolve))
        this.emitFile({
          type: 'asset',
          fileName: `assets/wasm/${basename(path)}`,
          source: readFileSync(path),
        });
    },
  };
}

/** Folders of the packages that are in the page or its worker. */
const bundled = new Set<string>();

/** Notes which packages are bundled. The worker is built on its own, before the page. */
function noteBundled(): Plugin {
  return {
    name: 'note-bundled',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle))
        for (const id of chunk.type === 'chunk' ? chunk.moduleIds : []) {
          const [folder] = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? [];
          if (folder !== undefined) bundled.add(folder.replace(/^\0/, ''));
        }
    },
  };
}

/** Writes the licenses of these packages, as they demand, beside the page. */
function writeLicenses(): Plugin {
  return {
    name: 'write-licenses',
    generateBundle: {
      order: 'post',
      handler() {
        const source = [...bundled].sort().map(describeLicense).join('\n');
        this.emitFile({ type: 'asset', fileName: 'licenses.txt', source });
      },
    },
  };
}

function describeLicense(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as {
    name: string;
    version: string;
    license: string;
  };
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : `\n${readFileSync(`${folder}/${file}`, 'utf8')}`;
  return `${name} ${version}, ${license}\n${text}`;
}

export default defineConfig({
  root: at('.'),
  base: './',
  publicDir: false,
  logLevel: 'warn',
  resolve: {
    conditions: ['@cxr-anomaly/source', 'browser', 'module', 'import', 'default'],
    alias: {
      'csv-parse/sync': 'csv-parse/browser/esm/sync',
      'csv-stringify/sync': 'csv-stringify/browser/esm/sync',
    },
  },
  plugins: [emitWasm(), noteBundled(), writeLicenses()],
  worker: { format: 'es', plugins: () => [noteBundled()] },
  build: {
    outDir: at('dist/page'),
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy allows no data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    rollupOptions: {
      input: {
        index: at('index.html'),
        'cxr-anomaly-viewer': at('src/index.ts'),
        'service-worker': at('src/offline/service-worker.ts'),
      },
      preserveEntrySignatures: 'strict',
      output: {
        // Both have an address that others know.
        entryFileNames: ({ name }) => (name === 'index' ? 'assets/[name]-[hash].js' : '[name].js'),
      },
    },
  },
});
