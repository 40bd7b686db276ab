import { CONTENTS_SCRIPT } from './contents-script';
import { SAVE_SCRIPT } from './save-script';
import { THRESHOLD_SCRIPT } from './threshold-script';
import { VIEWER_SCRIPT } from './viewer-script';

/** The page's only script: each part in a block of its own, so that none sees another's names. */
export const PAGE_SCRIPT = [THRESHOLD_SCRIPT, VIEWER_SCRIPT, SAVE_SCRIPT, CONTENTS_SCRIPT]
  .map((part) => `{${part}}`)
  .join('\n');
