import type { FitHooks, Phase, StepEvent } from '@cxr-anomaly/core-nets';
import { formatFigure } from '../reporting/format';
import type { Reporter } from '../reporting/reporter';

/** Weight of the newest step in the running rate, to which about the last twenty steps contribute. */
const SMOOTHING = 0.1;

/** Creates the hooks that show training progress: epoch, rate, loss and the time that this and later phases still need. */
export function watchFit(reporter: Reporter): Required<Pick<FitHooks, 'onPhase' | 'onStep' | 'onEpoch'>> {
  let current: Phase = { name: '', epochs: 0 };
  let laterEpochs = 0;
  let secondsPerImage = 0;
  let steppedAt = performance.now();
  const observe = (images: number) => {
    const now = performance.now();
    const observed = (now - steppedAt) / 1000 / images;
    secondsPerImage = secondsPerImage === 0 ? observed : mix(secondsPerImage, observed);
    steppedAt = now;
  };
  return {
    onPhase(phase, index, phases) {
      current = phase;
      laterEpochs = phases.slice(index + 1).reduce((sum, { epochs }) => sum + epochs, 0);
      secondsPerImage = 0;
      steppedAt = performance.now();
    },
    onStep(event) {
      observe(event.images);
      const { position, stepsPerEpoch, losses } = event;
      const done = position.epoch * stepsPerEpoch + position.step + 1;
      const total = current.epochs * stepsPerEpoch;
      const stepsLeft = total - done + laterEpochs * stepsPerEpoch;
      reporter.progress({
        label: labelEpoch(event, current.epochs),
        done,
        total,
        details: [
          `loss ${formatFigure(losses.loss)}`,
          `${formatFigure(Number((1 / secondsPerImage).toPrecision(3)))} images/s`,
        ],
        secondsLeft: stepsLeft * event.images * secondsPerImage,
      });
    },
    onEpoch(event) {
      const { position, epochs, losses, validationLoss, images, seconds } = event;
      const epochsLeft = epochs - position.epoch - 1 + laterEpochs;
      reporter.progress({
        label: labelEpoch(event, epochs),
        done: position.epoch + 1,
        total: epochs,
        details: [
          `loss ${formatFigure(losses.loss)}`,
          ...(validationLoss === undefined ? [] : [`validation ${formatFigure(validationLoss)}`]),
          `${formatFigure(Number((images / seconds).toPrecision(3)))} images/s`,
        ],
        ...(epochsLeft > 0 && { secondsLeft: epochsLeft * seconds }),
        milestone: true,
      });
      steppedAt = performance.now();
    },
  };
}

function labelEpoch({ phase, position }: Pick<StepEvent, 'phase' | 'position'>, epochs: number): string {
  return `${phase} epoch ${String(position.epoch + 1).padStart(String(epochs).length)}/${epochs}`;
}

function mix(before: number, observed: number): number {
  return (1 - SMOOTHING) * before + SMOOTHING * observed;
}
