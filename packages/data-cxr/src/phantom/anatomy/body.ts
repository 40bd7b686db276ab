import type { Layers } from '../layers';
import { strokeTube } from '../canvas/stroke';
import { smoothStep } from '../canvas/texture';
import type { View } from '../canvas/view';
import type { Body, Subject } from './subject';

/** Thickness of an arm, cm. */
const armDepth = 9;

/** Draws the body's thickness: trunk, arms and breasts; and the gas in trachea and stomach. */
export function drawBody(layers: Layers, subject: Subject, view: View): void {
  const { body } = subject;
  drawArms(layers.body, body, view);
  drawTrunk(layers.body, subject, view);
  const wide = subject.left.halfWidth;
  for (const side of body.breasts > 0 ? [-1, 1] : []) {
    addEllipsoid(layers.body, view, {
      u: side * 0.58 * wide,
      v: body.breastHeight,
      width: 0.44 * wide,
      height: 0.13,
      amount: body.breasts,
    });
  }
  drawTrachea(layers.gas, subject, view);
  addEllipsoid(layers.gas, view, {
    u: 0.5 * wide,
    v: subject.left.dome + 0.075,
    width: 0.09,
    height: 0.045,
    amount: body.stomachGas,
  });
}

function drawArms(plane: Float32Array, body: Body, view: View): void {
  for (const side of [-1, 1]) {
    const joint = { u: side * (body.shoulder - 0.07), v: body.shoulderTop + 0.18, radius: 0.075 };
    const elbow = { u: side * (body.shoulder - 0.04 + body.armSpread), v: 0.85, radius: 0.07 };
    strokeTube(plane, view, [joint, elbow], { amount: armDepth, profile: 'solid' });
  }
}

/** Half width of neck, shoulders and trunk by height. */
function trunkHalfWidth({ neck, shoulder, shoulderTop, wall, belly }: Body, ribs: number, v: number): number {
  const slope = Math.min(1, Math.max(0, (v - shoulderTop) / 0.17));
  const upper = neck + (shoulder - neck) * Math.sqrt(1 - (1 - slope) ** 2) * (0.55 + 0.45 * slope);
  const trunk = ribs + wall + 0.012 * belly * smoothStep(0.6, 1, v);
  const axilla = smoothStep(0.26, 0.44, v);
  return upper + (trunk - upper) * axilla;
}

function drawTrunk(plane: Float32Array, { body, left }: Subject, view: View): void {
  const { side, u: du, v: dv } = view;
  const rows = 512;
  const width = new Float64Array(rows);
  const depth = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const v = (1.5 * i) / rows - 0.25;
    width[i] = trunkHalfWidth(body, left.halfWidth, v);
    const chest = 0.6 + 0.4 * smoothStep(0.02, 0.4, v);
    depth[i] = body.depth * chest + body.belly * smoothStep(0.6, 0.9, v);
  }
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at++) {
      const u = du.origin + x * du.perX + y * du.perY;
      const v = dv.origin + x * dv.perX + y * dv.perY;
      const row = Math.min(rows - 1, Math.max(0, Math.round(((v + 0.25) * rows) / 1.5)));
      const p = (u / (width[row] as number)) ** 2;
      if (p >= 1) continue;
      const thickness = (depth[row] as number) * Math.sqrt(1 - p * p);
      if (thickness > (plane[at] as number)) plane[at] = thickness;
    }
  }
}

function drawTrachea(plane: Float32Array, { turn, apex }: Subject, view: View): void {
  const carina = apex + 0.2;
  const fork = (side: number) => ({ u: turn + side * 0.05, v: carina + 0.055, radius: 0.012 });
  const top = { u: turn * 0.3, v: -0.1, radius: 0.02 };
  const split = { u: turn, v: carina, radius: 0.019 };
  strokeTube(plane, view, [top, split, fork(-1)], { amount: 1.8, profile: 'solid' });
  strokeTube(plane, view, [split, fork(1)], { amount: 1.5, profile: 'solid' });
}

interface Ellipsoid {
  readonly u: number;
  readonly v: number;
  readonly width: number;
  readonly height: number;
  /** Thickness at the middle, cm. */
  readonly amount: number;
}

/** Adds an upright ellipsoid; its lower edge is steeper than its upper one, like that of something that hangs or floats. */
function addEllipsoid(plane: Float32Array, view: View, { u, v, width, height, amount }: Ellipsoid): void {
  const { side, u: du, v: dv } = view;
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at++) {
      const p = (du.origin + x * du.perX + y * du.perY - u) / width;
      const q = (dv.origin + x * dv.perX + y * dv.perY - v) / height;
      const inside = 1 - p * p - q * q;
      if (inside <= 0) continue;
      const soft = q < 0 ? inside : Math.sqrt(inside);
      plane[at] = (plane[at] as number) + amount * soft;
    }
  }
}
