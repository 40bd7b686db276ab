import type { Method } from '@cxr-anomaly/core-nets';
import type { MethodMaps } from '../films/draw-maps';
import type { Plot } from '../plots/render-plot';
import type { ReportedRun } from '../read-report';

/** What the page shows of one method. */
export interface MethodPart {
  readonly method: Method;
  readonly run: ReportedRun;
  readonly histogram: Plot;
  readonly training: readonly Plot[];
  /** Its maps of the films, or why none could be drawn. */
  readonly maps: MethodMaps | { readonly problem: string };
}
