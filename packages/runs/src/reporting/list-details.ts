import { formatDuration } from './format';
import type { Progress } from './reporter';

/** What is shown of progress beside its label and bar: rates, losses, and last the time left. */
export function listDetails({ details = [], secondsLeft }: Progress): string[] {
  return [...details, ...(secondsLeft === undefined ? [] : [`${formatDuration(secondsLeft)} left`])];
}
