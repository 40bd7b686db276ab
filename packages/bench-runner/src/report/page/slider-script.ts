import { isCalledAnomalous } from '@cxr-anomaly/metrics';

/**
 * The page's only script: moves a method's threshold and updates the counts. Plain JavaScript for browsers; without it the page
 * shows the calibrated threshold but no counts.
 */
export const SLIDER_SCRIPT = `
const isCalledAnomalous = ${isCalledAnomalous.toString()};
for (const box of document.querySelectorAll('[data-threshold]')) {
  const { scores, labels } = JSON.parse(box.querySelector('script').textContent);
  const slider = box.querySelector('input');
  const mark = box.querySelector('[data-mark]');
  const show = (name, text) => { box.querySelector('[data-show="' + name + '"]').textContent = text; };
  const percent = (part, whole) => whole ? (100 * part / whole).toFixed(1) + ' %' : '–';
  const update = () => {
    const threshold = Number(slider.value);
    const counts = { tp: 0, fp: 0, tn: 0, fn: 0 };
    scores.forEach((score, i) => {
      counts[isCalledAnomalous(score, threshold) ? (labels[i] ? 'tp' : 'fp') : (labels[i] ? 'fn' : 'tn')]++;
    });
    for (const name in counts) show(name, counts[name]);
    show('threshold', Number(threshold.toPrecision(4)));
    show('sensitivity', percent(counts.tp, counts.tp + counts.fn));
    show('specificity', percent(counts.tn, counts.tn + counts.fp));
    const { x0, x1, v0, v1 } = mark.dataset;
    const share = Math.min(1, Math.max(0, (threshold - v0) / (v1 - v0)));
    mark.style.left = (100 * (Number(x0) + share * (x1 - x0))) + '%';
    mark.hidden = false;
  };
  slider.disabled = false;
  slider.addEventListener('input', update);
  update();
}
`;
