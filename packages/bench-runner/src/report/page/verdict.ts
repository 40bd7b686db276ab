/** Whether an image is judged rightly. */
export interface Verdict {
  readonly kind: 'right' | 'wrong';
  readonly text: 'found' | 'missed' | 'false alarm' | 'passed';
}

/** Judges what an image was called by its label. Also runs in the page, so it uses nothing from outside. */
export function verdictOf(label: number, isCalled: boolean): Verdict {
  if (label === 1) return isCalled ? { kind: 'right', text: 'found' } : { kind: 'wrong', text: 'missed' };
  return isCalled ? { kind: 'wrong', text: 'false alarm' } : { kind: 'right', text: 'passed' };
}
