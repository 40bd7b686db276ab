import { createPlainReporter } from './plain-reporter';
import { createStyles } from './styles';
import { createTerminalReporter } from './terminal-reporter';

/** A stream that keeps what is written, with the properties of a terminal that reporters read. */
function fakeTerminal(columns: number) {
  const written: string[] = [];
  const stream = {
    isTTY: true,
    columns,
    hasColors: () => true,
    write: (text: string) => written.push(text) > 0,
  };
  return { stream: stream as unknown as NodeJS.WriteStream, written };
}

/** The visible text of the line a terminal shows after these writes. */
function lastLine(written: readonly string[]): string {
  const escape = String.fromCharCode(27);
  const text = written.join('').split(`\r${escape}[2K`).at(-1) ?? '';
  return text
    .split(escape)
    .map((part, i) => (i === 0 ? part : part.replace(/^\[\d+m/, '')))
    .join('');
}

describe('createPlainReporter', () => {
  it('writes whole lines without control characters, and progress rarely, at milestones', () => {
    const written: string[] = [];
    const reporter = createPlainReporter({ write: (text: string) => written.push(text) > 0 });
    reporter.say('start');
    for (let epoch = 1; epoch <= 50; epoch++) {
      reporter.progress({ label: `epoch ${epoch}`, done: epoch - 0.5, total: 50 });
      reporter.progress({
        label: `epoch ${epoch}`,
        done: epoch,
        total: 50,
        details: ['loss 1'],
        secondsLeft: 50 - epoch,
        milestone: true,
      });
    }
    reporter.warn('hot');
    expect(written).toEqual([
      'start\n',
      'epoch 1  loss 1  49 s left\n',
      'epoch 50  loss 1  0.0 s left\n',
      'warning: hot\n',
    ]);
  });
});

describe('createTerminalReporter', () => {
  const progress = { label: 'train epoch 1/2', done: 1, total: 4, milestone: true };

  it('shows the bar, share and details on one line', () => {
    const { stream, written } = fakeTerminal(100);
    createTerminalReporter(stream).progress({ ...progress, details: ['loss 0.5'], secondsLeft: 10 });
    expect(lastLine(written)).toBe(
      `train epoch 1/2 ${'█'.repeat(6)}${'░'.repeat(18)}  25%  loss 0.5  10 s left`,
    );
  });

  it('makes room for details before making room for the bar', () => {
    const { stream, written } = fakeTerminal(60);
    createTerminalReporter(stream).progress({ ...progress, details: ['loss 0.5'], secondsLeft: 10 });
    expect(lastLine(written)).toMatch(/^train epoch 1\/2 [█░]{8,23} {2}25% {2}loss 0\.5 {2}10 s left$/);
    expect(lastLine(written)).toHaveLength(59);
  });

  it.each([20, 50, 60, 80])('never fills a line of %d columns, which would wrap', (columns) => {
    const { stream, written } = fakeTerminal(columns);
    createTerminalReporter(stream).progress({
      ...progress,
      details: ['loss 0.5', '1000 images/s'],
      secondsLeft: 10,
    });
    expect(lastLine(written).length).toBeLessThan(columns);
    expect(lastLine(written)).toContain('25%');
  });

  it('keeps lines and removes the moving one', () => {
    const { stream, written } = fakeTerminal(80);
    const reporter = createTerminalReporter(stream);
    reporter.progress(progress);
    reporter.say('a line');
    reporter.clear();
    expect(lastLine(written)).toBe('a line\n');
  });
});

describe('createStyles', () => {
  it('uses colors only on terminals, and not if NO_COLOR is set', () => {
    const { stream } = fakeTerminal(80);
    const before = process.env['NO_COLOR'];
    try {
      delete process.env['NO_COLOR'];
      expect(createStyles(stream).bad('x')).not.toBe('x');
      expect(createStyles({ isTTY: false }).bad('x')).toBe('x');
      process.env['NO_COLOR'] = '1';
      expect(createStyles(stream).bad('x')).toBe('x');
    } finally {
      if (before === undefined) delete process.env['NO_COLOR'];
      else process.env['NO_COLOR'] = before;
    }
  });
});
