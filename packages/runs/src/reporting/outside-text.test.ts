import { formatPairs } from './format-result';
import { createPlainReporter } from './plain-reporter';
import { formatTable } from './text-table';
import { SettingsError } from '@cxr-anomaly/core-nets';
import { parse } from 'csv-parse/sync';
import { formatCsvRow, showError, showText, textInHtml, textInMarkdown, toJson } from './outside-text';

const ESCAPE = '\u001b';
const HOSTILE = `${ESCAPE}[2J${ESCAPE}]0;title\u0007\u009b31m\r\n\t\u007f\u202egnp.exe\u2066\u2028\ud800`;

describe('showText', () => {
  it('shows what a terminal would act on, on one line', () => {
    expect(showText(HOSTILE)).toBe(
      String.raw`\x1b[2J\x1b]0;title\x07\x9b31m\r\n\t\x7f\u{202e}gnp.exe\u{2066}\u{2028}\u{d800}`,
    );
  });

  it('leaves text in any language unchanged', () => {
    const text = 'Röntgen ÷ 胸部 صدر 😀 <b> \\ it’s ≥ 5 % \u0301';
    expect(showText(text)).toBe(text);
  });
});

describe('showError', () => {
  it('starts a new line for what the error lists, and for nothing that a name contains', () => {
    const error = new SettingsError('Write one of:', { lines: ['phantom', 'a\n  b'] });
    expect(showError(error)).toBe('Write one of:\n  phantom\n  a\\n  b');
    expect(error.message).toBe('Write one of:\n  phantom\n  a\n  b');
    expect(showError(new Error('a\n  error: all is lost.png'))).toBe(String.raw`a\n  error: all is lost.png`);
  });
});

/** Invisible to people: zero-width space and joiner, soft hyphen, word joiner, byte order mark, a tag, a variation selector. */
const UNSEEN = '\u200b\u200d\u00ad\u2060\ufeff\u{e0041}\ufe0f\u3164\u061c\u202e';

describe.each([
  ['terminal', showText],
  ['HTML', textInHtml],
  ['Markdown', textInMarkdown],
  ['CSV', (text: string) => formatCsvRow([text]).slice(0, -1)],
])('text for %s', (_, show) => {
  it('escapes every control, bidirectional and zero-width character', () => {
    const shown = show(`${HOSTILE}${UNSEEN}`);
    expect(shown).toBe(showText(shown));
    for (const code of ['x1b', 'x9b', 'u{200b}', 'u{e0041}', 'u{202e}', 'u{3164}'])
      expect(shown.replaceAll('\\{', '{').replaceAll('\\}', '}')).toContain(code);
  });
});

describe('textInHtml', () => {
  it('cannot end an element or attribute', () => {
    expect(textInHtml(`"'\`><img src=x>&`)).toBe('&quot;&#39;&#96;&gt;&lt;img src=x&gt;&amp;');
  });
});

describe('textInMarkdown', () => {
  it('turns no name into a cell, link, picture, tag, code, emphasis or reference', () => {
    const name = 'a|b ![x](http://e.vil/p.png) <b> `c` *d* _e_ ~f~ $g$ &amp; # www.e.vil';
    expect(textInMarkdown(name)).toBe(
      'a\\|b !\\[x\\](http\\://e.vil/p.png) \\<b\\> \\`c\\` \\*d\\* \\_e\\_ \\~f\\~ \\$g\\$ \\&amp; \\# www\\.e.vil',
    );
    expect(textInMarkdown('phantom?n=40&side=32, preset smoke')).toBe('phantom?n=40&side=32, preset smoke');
  });
});

describe('formatCsvRow', () => {
  it.each(['=1+1', '+1', '-1', '@a', ' =1', '|a', '%a', '＝1', "'=1", '=b.png'])(
    'does not turn the bare name %j into a formula, and can be read back',
    (name) => {
      expect(formatCsvRow([name, 1, -2, true, undefined, 'a,"b"'])).toBe(`'${name},1,-2,true,,"a,""b"""\n`);
      expect(parse(formatCsvRow([name]))).toEqual([[`'${name}`]]);
    },
  );
});

describe('toJson', () => {
  it('holds the same value without a character that a terminal acts on', () => {
    const value = { [HOSTILE]: [HOSTILE, UNSEEN, 'ü', 1.5, null] };
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
