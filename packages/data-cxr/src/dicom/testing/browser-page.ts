/** What the browser test puts into a page: decodes files the page's server holds, by the package's own entry. */
import { decodeDicom } from '../../index';
import { describeDifferences, type ExpectedImage } from './compare-display';

/** What the page offers to the test. */
export interface ComparisonPage {
  /** Decodes each named file and tells what of it differs from its right values. */
  compareImages(images: Readonly<Record<string, ExpectedImage>>): Promise<Record<string, string[]>>;
}

const page: ComparisonPage = {
  async compareImages(images) {
    const differences: Record<string, string[]> = {};
    for (const [name, expected] of Object.entries(images)) {
      const bytes = new Uint8Array(await (await fetch(name)).arrayBuffer());
      try {
        const image = await decodeDicom(bytes, name, { wasmFolder: '/' });
        differences[name] = describeDifferences(image, expected);
      } catch (error) {
        differences[name] = [String(error)];
      }
    }
    return differences;
  },
};

Object.assign(globalThis, page);
