import { listDetails } from './list-details';
import { createStyles } from './styles';
import type { Progress, Reporter } from './reporter';
import { showText } from './outside-text';

const BAR_WIDTH = { least: 8, most: 24 };

/** Redrawing more often than this costs time and cannot be read. */
const REDRAW_MILLISECONDS = 80;

const CLEAR_LINE = '\r\u001b[2K';

/** Creates a reporter that keeps one changing line below the lines that stay. */
export function createTerminalReporter(stream: NodeJS.WriteStream): Reporter {
  const styles = createStyles(stream);
  let shown = false;
  let drawnAt = Number.NEGATIVE_INFINITY;
  const clear = () => {
    if (shown) stream.write(CLEAR_LINE);
    shown = false;
  };
  const write = (line: string) => {
    clear();
    stream.write(`${line}\n`);
  };
  return {
    say: (line) => write(showText(line)),
    warn: (line) => write(`${styles.warning('warning:')} ${showText(line)}`),
    progress(progress) {
      const now = performance.now();
      if (now - drawnAt < REDRAW_MILLISECONDS && progress.milestone !== true) return;
      drawnAt = now;
      shown = true;
      stream.write(CLEAR_LINE + fitLine(progress, stream.columns || 80, styles.dim));
    },
    clear,
  };
}

/** Formats label, bar, share and details; first the bar shrinks, then details are dropped from the end, until the line fits. */
function fitLine(progress: Progress, columns: number, dim: (text: string) => string): string {
  const { done, total } = progress;
  const label = showText(progress.label);
  const share = total > 0 ? Math.min(1, done / total) : 1;
  const percent = `${Math.floor(share * 100)}%`.padStart(4);
  const fixed = label.length + percent.length + 3;
  if (fixed + BAR_WIDTH.least >= columns) return `${label.slice(0, columns - percent.length - 2)} ${percent}`;
  let kept = '';
  for (const detail of listDetails(progress).map(showText)) {
    if (fixed + BAR_WIDTH.least + kept.length + detail.length + 2 >= columns) break;
    kept += `  ${detail}`;
  }
  const width = Math.min(BAR_WIDTH.most, columns - fixed - kept.length);
  const filled = Math.round(share * width);
  const bar = '█'.repeat(filled) + dim('░'.repeat(width - filled));
  return `${label} ${bar} ${percent}${kept}`;
}
