import { runInNewContext } from 'node:vm';
import { THRESHOLD_SCRIPT } from './threshold-script';

/** Runs the script on a stand-in for a page with one method, and returns what it shows. */
function showAt(threshold: number, scores: readonly number[], labels: readonly number[]) {
  const shown = new Map<string, { textContent: unknown }>();
  const parts = new Map<string, unknown>([
    ['script', { textContent: JSON.stringify({ scores, labels }) }],
    [
      'input',
      { value: String(threshold), min: '0', max: '10', disabled: true, addEventListener: () => undefined },
    ],
    ['[data-mark]', { style: { setProperty: () => undefined }, hidden: true }],
  ]);
  const querySelector = (selector: string) => {
    const name = /data-show="(\w+)"/.exec(selector)?.[1];
    if (name === undefined) return parts.get(selector);
    const cell = shown.get(name) ?? { textContent: undefined };
    shown.set(name, cell);
    return cell;
  };
  const none = () => [];
  const box = { dataset: { threshold: 'memdae' }, querySelector, querySelectorAll: none };
  const querySelectorAll = (selector: string) => (selector === '[data-threshold]' ? [box] : []);
  runInNewContext(THRESHOLD_SCRIPT, { document: { querySelectorAll } });
  return Object.fromEntries([...shown].map(([name, { textContent }]) => [name, textContent]));
}

describe('THRESHOLD_SCRIPT', () => {
  it('calls scores at the threshold anomalous', () => {
    expect(showAt(2, [1, 2, 1, 2, 3], [0, 0, 1, 1, 1])).toMatchObject({
      ...{ tn: 1, fp: 1, fn: 1, tp: 2, threshold: 2 },
      ...{ sensitivity: '66.7 %', specificity: '50.0 %' },
    });
  });

  it('shows no rate for a class without images', () => {
    expect(showAt(2, [1, 2], [1, 1])).toMatchObject({ tp: 1, fn: 1, specificity: '–' });
  });
});
