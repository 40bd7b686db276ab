import { isCalledAnomalous } from '@cxr-anomaly/metrics';
import { verdictOf } from '../verdict';

/**
 * Moves a method's threshold, and updates its counts, its worst errors and the verdicts on the films. Plain JavaScript for browsers;
 * without it the page shows the calibrated threshold but no counts.
 */
export const THRESHOLD_SCRIPT = `
const isCalledAnomalous = ${isCalledAnomalous.toString()};
const verdictOf = ${verdictOf.toString()};
for (const box of document.querySelectorAll('[data-threshold]')) {
  const { scores, labels } = JSON.parse(box.querySelector('script').textContent);
  const name = box.dataset.threshold;
  const slider = box.querySelector('input');
  const mark = box.querySelector('[data-mark]');
  const verdicts = [...document.querySelectorAll('[data-verdict="' + name + '"]')];
  const shown = [...document.querySelectorAll('[data-threshold-of="' + name + '"]')];
  const show = (cell, text) => { box.querySelector('[data-show="' + cell + '"]').textContent = text; };
  const percent = (part, whole) => whole ? (100 * part / whole).toFixed(1) + ' %' : '–';
  const update = () => {
    const threshold = Number(slider.value);
    const counts = { tp: 0, fp: 0, tn: 0, fn: 0 };
    scores.forEach((score, i) => {
      counts[isCalledAnomalous(score, threshold) ? (labels[i] ? 'tp' : 'fp') : (labels[i] ? 'fn' : 'tn')]++;
    });
    for (const name in counts) show(name, counts[name]);
    const rounded = Number(threshold.toPrecision(4));
    show('threshold', rounded);
    for (const element of shown) element.textContent = rounded;
    show('sensitivity', percent(counts.tp, counts.tp + counts.fn));
    show('specificity', percent(counts.tn, counts.tn + counts.fp));
    for (const element of verdicts) {
      const { kind, text } = verdictOf(Number(element.dataset.label), isCalledAnomalous(Number(element.dataset.score), threshold));
      element.textContent = text;
      element.className = 'verdict ' + kind;
    }
    for (const list of box.querySelectorAll('[data-errors]')) {
      let any = false;
      for (const item of list.querySelectorAll('[data-score]')) {
        const called = isCalledAnomalous(Number(item.dataset.score), threshold);
        item.hidden = called !== (list.dataset.errors === 'false-alarms');
        any = any || !item.hidden;
      }
      list.querySelector('[data-none]').hidden = any;
    }
    const [low, high] = [Number(slider.min), Number(slider.max)];
    mark.style.setProperty('--share', high > low ? (threshold - low) / (high - low) : 0);
    mark.hidden = false;
  };
  slider.disabled = false;
  slider.addEventListener('input', update);
  update();
}
`;
