import { SettingsError } from '@cxr-anomaly/core-nets';
import type { ImageItem } from '@cxr-anomaly/data-cxr';
import { formatScores, parseScores } from './scores-csv';

const item = (id: string, label: 0 | 1): ImageItem => ({ id, label, split: 'test', meta: {} });

describe('formatScores', () => {
  it('writes the shortest decimal that reads back as the same number', () => {
    const scores = Float32Array.of(0.1, 1e-20, 123456789, -2.5);
    const lines = formatScores(
      ['a', 'b', 'c', 'd'].map((id) => item(id, 0)),
      scores,
    ).split('\n');
    expect(lines[0]).toBe('id,label,score');
    expect(lines.slice(1, 5).map((line) => Number(line.split(',')[2]))).toEqual(Array.from(scores));
    expect(lines[4]).toBe('d,0,-2.5');
  });

  it('quotes ids where CSV requires it and keeps spreadsheets from running them', () => {
    const csv = formatScores(
      [item('a,"b".png', 0), item('=1+1', 1), item('-x', 1), item('two\nlines', 0)],
      [1, 2, 3, 4],
    );
    expect(csv).toBe(`id,label,score\n"a,""b"".png",0,1\n'=1+1,1,2\n'-x,1,3\ntwo\\nlines,0,4\n`);
  });
});

describe('formatScores', () => {
  it.each(['=', '+', '-', '@', ' =', '\uff1d'])('lets no cell that starts with %j be a formula', (first) => {
    const [, row = ''] = formatScores([item(`${first}cmd|' /C calc'!A0`, 0)], [1]).split('\n');
    expect(row.replace(/^"/, '').startsWith("'")).toBe(true);
  });
});

describe('parseScores', () => {
  it('reads back what was written, whatever the ids', () => {
    const scores = [0.1, 1e-20, -2.5, 4];
    const ids = ['a,"b".png', '=1+1', "'=1+1", 'two\nlines\u001b\u202e\u200b\u{e0041}\ud800\\n\\x1b'];
    const items = ids.map((id, i) => item(id, i % 2 === 0 ? 0 : 1));
    expect(parseScores(formatScores(items, scores), 'scores.csv')).toEqual({
      ids,
      scores,
      labels: [0, 1, 0, 1],
    });
  });

  it.each([
    ['other columns', 'id,score,label\na,1,0\n', /columns are not id, label, score/],
    ['nothing', '', /columns are not/],
    ['a missing column', 'id,label,score\na,1\n', /Invalid Record Length/],
    ['an unclosed quote', `id,label,score\n"${'x'.repeat(200_000)}`, /Max Record Size/],
    ['another label', 'id,label,score\na,2,0.5\n', /image 1 has the label "2"/],
    ['a score that is not a number', 'id,label,score\na,1,NaN\n', /image 1 has the score "NaN"/],
    ['no score', 'id,label,score\na,1, \n', /image 1 has the score " "/],
    ['an image twice', 'id,label,score\na,1,1\na,1,2\n', /an image is listed twice/],
    ['a label of a megabyte', `id,label,score\na,${'1'.repeat(90_000)},1\n`, /…/],
  ])('refuses %s, naming the file, briefly', (_, text, message) => {
    const parsing = () => parseScores(text, 'runs/a/scores.csv');
    expect(parsing).toThrow(SettingsError);
    expect(parsing).toThrow(message);
    expect(parsing).toThrow(/^runs\/a\/scores\.csv was altered .{0,400}$/);
  });
});
