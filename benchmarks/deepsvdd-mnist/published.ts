/** AUROC in percent per normal digit, 0 … 9. */
export const PUBLISHED: Readonly<Record<'paper' | 'reruns', readonly number[]>> = {
  /** Ruff et al., "Deep One-Class Classification", ICML 2018, Table 1, one-class Deep SVDD. */
  paper: [98.0, 99.7, 91.7, 91.9, 94.9, 88.5, 98.3, 94.6, 93.9, 96.5],
  /** The authors' own PyTorch code, rerun by others. */
  reruns: [97.8, 99.4, 88.9, 90.5, 93.5, 86.0, 98.3, 95.1, 93.0, 95.8],
};
