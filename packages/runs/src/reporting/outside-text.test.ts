import { formatPairs } from './format-result';
import { createPlainReporter } from './plain-reporter';
import { formatTable } from './text-table';
import { showMessage, showText, toJson } from './visible-text';

const ESCAPE = '\u001b';
const HOSTILE = `${ESCAPE}[2J${ESCAPE}]0;title\u0007\u009b31m\r\n\t\u007f\u202egnp.exe\u2066\u2028\ud800`;

describe('showText', () => {
  it('shows what a terminal would act on, in one line', () => {
    expect(showText(HOSTILE)).toBe(
      String.raw`\x1b[2J\x1b]0;title\x07\x9b31m\r\n\t\x7f\u{202e}gnp.exe\u{2066}\u{2028}\u{d800}`,
    );
  });

  it('leaves text of any language as it is', () => {
    const text = 'Röntgen ÷ 胸部 صدر 😀 <b> \\ it’s ≥ 5 % \u0301';
    expect(showText(text)).toBe(text);
  });
});

describe('showMessage', () => {
  it('keeps our own lines, which are indented, and none that a name brings', () => {
    expect(showMessage('Write one of:\n  phantom\n  nih:DIR')).toBe('Write one of:\n  phantom\n  nih:DIR');
    expect(showMessage('a\nerror: all is lost.png cannot be read')).toBe(
      String.raw`a\nerror: all is lost.png cannot be read`,
    );
  });
});

describe('toJson', () => {
  it('gives the same value without a character that a terminal acts on', () => {
    const value = { [HOSTILE]: [HOSTILE, 'ü', 1.5, null] };
    for (const indent of [undefined, 2]) {
      const text = toJson(value, indent);
      expect(JSON.parse(text)).toEqual(value);
      expect(text.replaceAll('\n', '')).toBe(showText(text.replaceAll('\n', '')));
      expect(text).toContain('ü');
    }
  });
});

describe('tables, pairs and reporters', () => {
  it('let no control character through', () => {
    const lines: string[] = [formatTable([{ title: 'id' }, { title: 'n' }], [[HOSTILE, '1']])];
    lines.push(formatPairs([['name', HOSTILE]]));
    const reporter = createPlainReporter({ write: (text: string) => lines.push(text.trimEnd()) > 0 });
    reporter.say(HOSTILE);
    reporter.warn(HOSTILE);
    reporter.progress({ label: HOSTILE, done: 1, total: 1, details: [HOSTILE], milestone: true });
    expect(lines).toHaveLength(5);
    for (const line of lines.flatMap((text) => text.split('\n'))) expect(line).toBe(showText(line));
  });
});
