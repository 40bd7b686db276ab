/** The page's worker: decodes and scores, so that the page stays responsive. */
import { expose } from 'comlink';
import { config } from 'zod';
import { BundleScoringEngine } from './scoring-engine';

// Schemas would otherwise try to compile themselves to code, which the page's content security policy forbids.
config({ jitless: true });

// The build puts the .wasm files in a folder beside this script.
expose(new BundleScoringEngine(new URL('wasm/', self.location.href).href));
