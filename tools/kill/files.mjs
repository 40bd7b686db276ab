import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Lists files, links and empty folders under a folder, sorted; none if it is missing. */
export function listFiles(start) {
  try {
    const entries = readdirSync(start, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory() || readdirSync(join(entry.parentPath, entry.name)).length === 0)
      .map((entry) => relative(start, join(entry.parentPath, entry.name)))
      .sort();
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Lists truncated files; those being written have temporary names and do not count. */
export function findTornFiles(start) {
  return listFiles(start).filter((name) => !/[.-]tmp|\.lock$/.test(name) && isTorn(join(start, name)));
}

export function hashFile(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function isTorn(path) {
  if (!/\.(json|jsonl|csv|md|png|cxrcache|html|safetensors|gray)$|SHA256SUMS$/.test(path)) return false;
  const bytes = readFileSync(path);
  const text = bytes.toString('utf8');
  try {
    if (path.endsWith('.json')) JSON.parse(text);
    if (path.endsWith('.jsonl')) for (const line of text.trimEnd().split('\n')) JSON.parse(line);
  } catch {
    return true;
  }
  if (/\.(jsonl|csv|md)$|SHA256SUMS$/.test(path)) return !text.endsWith('\n');
  if (path.endsWith('.html')) return !text.trimEnd().endsWith('</html>');
  if (path.endsWith('.png')) return bytes.subarray(-8, -4).toString('latin1') !== 'IEND';
  if (path.endsWith('.cxrcache')) return bytes.subarray(-64, -56).toString('latin1') !== 'CXRCACHE';
  return bytes.length === 0;
}
