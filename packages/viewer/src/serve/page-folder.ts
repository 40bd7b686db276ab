import { join } from 'node:path';

/** Where the built page is: beside the built code, and so also seen from its source. */
export const PAGE_FOLDER = join(__dirname, '../../dist/page');
