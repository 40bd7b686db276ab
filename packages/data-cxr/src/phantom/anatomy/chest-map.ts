import type { View } from '../canvas/view';
import { smoothStep } from '../canvas/texture';
import type { Lung, Subject } from './subject';

/** Where each pixel lies within its lung, row-major. Outside both lungs `depth` is 0. */
export interface ChestMap {
  /** 0 at the mediastinum, 1 at the chest wall; negative in the right lung. */
  readonly across: Float32Array;
  /** 0 at the apex, 1 at the dome's height at this u; more than 1 behind the diaphragm. */
  readonly along: Float32Array;
  /** Thickness of the lung without the heart, cm. */
  readonly depth: Float32Array;
}

const rows = 512;

/** Inner and outer border of one lung by height, before rounding to pixels. */
interface Borders {
  readonly medial: Float64Array;
  readonly lateral: Float64Array;
}

/** Heights of the border tables run from v = 0 to v = 1. */
function tableRow(v: number): number {
  return Math.min(rows - 1, Math.max(0, Math.round(v * rows)));
}

/** Height of the diaphragm over distance from the midline. */
export function diaphragm(lung: Lung, distance: number): number {
  const from = (distance / lung.halfWidth - 0.45) / 0.55;
  const fall = from > 0 ? from * from * Math.sqrt(from) : 0.35 * from * from;
  return lung.dome + lung.sulcus * fall;
}

/** How far the lung reaches from the midline at one height. */
function bordersAt(subject: Subject, lung: Lung, v: number): { medial: number; lateral: number } {
  const bottom = lung.dome + lung.sulcus;
  const tip = 0.4 * lung.halfWidth;
  const t = Math.min(1, Math.max(0, (v - subject.apex) / (bottom - subject.apex)));
  const cap = Math.sqrt(1 - (1 - Math.min(1, t / 0.2)) ** 2);
  const widening = (1 - (1 - t) ** 2.6) ** 0.6;
  return {
    medial: tip - (tip - medialBorder(subject, lung, v)) * cap,
    lateral: tip + (lung.halfWidth - tip) * (0.35 * cap + 0.65 * widening),
  };
}

/** Finds the patient coordinates of a place in a lung, given as in `ChestMap` with `across` unsigned. */
export function lungPoint(
  subject: Subject,
  place: { readonly side: -1 | 1; readonly across: number; readonly along: number },
): { u: number; v: number } {
  const lung = place.side < 0 ? subject.right : subject.left;
  const v = subject.apex + place.along * (lung.dome - subject.apex);
  const { medial, lateral } = bordersAt(subject, lung, v);
  return { u: place.side * (medial + place.across * (lateral - medial)), v };
}

function tabulateBorders(subject: Subject, lung: Lung): Borders {
  const table = Array.from({ length: rows }, (_, row) => bordersAt(subject, lung, row / rows));
  return {
    medial: Float64Array.from(table, ({ medial }) => medial),
    lateral: Float64Array.from(table, ({ lateral }) => lateral),
  };
}

/** The mediastinum's edge: great vessels above, on the left the aortic knob and the pulmonary trunk. */
function medialBorder({ mediastinum, aorticKnob, apex, turn }: Subject, lung: Lung, v: number): number {
  const bump = (center: number, width: number) => Math.exp(-(((v - center) / width) ** 2));
  const vessels =
    lung.side > 0
      ? aorticKnob * bump(apex + 0.15, 0.035) + 0.014 * bump(apex + 0.25, 0.05)
      : 0.008 * bump(apex + 0.3, 0.07);
  return (
    mediastinum +
    vessels +
    (lung.side > 0 ? 0.07 : 0.03) * smoothStep(apex + 0.12, lung.dome - 0.08, v) +
    lung.side * turn
  );
}

/** Computes both lungs' coordinates and thickness at every pixel. */
export function mapChest(subject: Subject, view: View): ChestMap {
  const { side, u: du, v: dv } = view;
  const map: ChestMap = {
    across: new Float32Array(side * side),
    along: new Float32Array(side * side),
    depth: new Float32Array(side * side),
  };
  const borders = {
    right: tabulateBorders(subject, subject.right),
    left: tabulateBorders(subject, subject.left),
  };
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at++) {
      const u = du.origin + x * du.perX + y * du.perY;
      const v = dv.origin + x * dv.perX + y * dv.perY;
      if (v < subject.apex || v > 1) continue;
      const name = u < 0 ? 'right' : 'left';
      const { medial, lateral } = borders[name];
      const row = tableRow(v);
      const inner = medial[row] as number;
      const distance = Math.abs(u);
      const across = (distance - inner) / ((lateral[row] as number) - inner);
      if (across <= 0 || across >= 1) continue;
      const floor = diaphragm(subject[name], distance);
      map.across[at] = u < 0 ? -across : across;
      map.along[at] = (v - subject.apex) / (floor - subject.apex);
      map.depth[at] = subject.lungDepth * lungShare(across, map.along[at] as number, v - floor);
    }
  }
  return map;
}

/** Share of the full lung depth: steep at the borders, less toward the apex, a thin recess behind the diaphragm. */
function lungShare(across: number, along: number, belowDome: number): number {
  const p = (2 * across - 1) ** 2;
  const recess = 0.14 * Math.max(0, 1 - belowDome / 0.1);
  const above = 1 - smoothStep(-0.008, 0.008, belowDome);
  const fore = 0.6 + 0.4 * Math.min(1, along * 2.2);
  return Math.sqrt(1 - p * p) * fore * Math.max(recess, above);
}
