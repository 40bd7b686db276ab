import { formatDuration } from './format';
import type { Progress } from './reporter';

/** Lists what is shown next to the label and bar of progress: rates, losses, and last the time left. */
export function listDetails({ details = [], secondsLeft }: Progress): string[] {
  return [...details, ...(secondsLeft === undefined ? [] : [`${formatDuration(secondsLeft)} left`])];
}
