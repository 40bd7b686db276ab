import { strokeTube, type TubePoint } from '../canvas/stroke';
import type { View } from '../canvas/view';
import type { Subject } from './subject';

const ribs = 10;

/** Draws ribs, clavicles, shoulder blades, upper arms and spine as cm of bone. */
export function drawBones(plane: Float32Array, subject: Subject, view: View): void {
  const { density } = subject.bones;
  for (const side of [-1, 1] as const) {
    for (let rib = 0; rib < ribs; rib++) drawRib(plane, subject, { side, rib }, view);
    drawShoulder(plane, subject, side, view);
  }
  drawSpine(plane, subject, view);
  for (let i = 0; i < plane.length; i++) plane[i] = density * (plane[i] as number);
}

/**
 * A rib is a tilted ellipse around the chest, seen from the front: it leaves the spine level, falls ever more steeply
 * to the chest wall and comes back toward the sternum, fading into cartilage.
 */
function drawRib(
  plane: Float32Array,
  subject: Subject,
  { side, rib }: { readonly side: -1 | 1; readonly rib: number },
  view: View,
): void {
  const { firstRib, ribSpacing, ribDrop, ribRadius } = subject.bones;
  const wide = (side < 0 ? subject.right : subject.left).halfWidth;
  const reach = (wide + 0.012) * Math.sqrt(1 - (1 - Math.min(1, (rib + 1.6) / 6)) ** 2);
  const top = firstRib + ribSpacing * rib;
  const drop = ribDrop * (0.65 + 0.04 * rib);
  const point = (angle: number, radius: number): TubePoint => ({
    u: side * (0.02 + (reach - 0.02) * Math.sin(angle)) + subject.turn * Math.cos(angle),
    v: top + (drop * (1 - Math.cos(angle))) / 2 - 0.012 * Math.sin(angle * 2),
    radius,
  });
  const arc = (from: number, to: number, steps: number) =>
    Array.from({ length: steps + 1 }, (_, i) => point(from + ((to - from) * i) / steps, ribRadius));
  strokeTube(plane, view, arc(0.08, 1.5, 10), { amount: 1.15, profile: 'cortical' });
  if (rib > 7) return;
  const front = arc(1.5, 2.45, 8).map((at, i) => ({ ...at, radius: ribRadius * (1 + 0.04 * i) }));
  for (let i = 1; i < front.length; i++) {
    strokeTube(plane, view, front.slice(i - 1, i + 1), { amount: 1 - 0.07 * i, profile: 'cortical' });
  }
}

function drawShoulder(plane: Float32Array, { bones, body }: Subject, side: -1 | 1, view: View): void {
  const { clavicleHeight: low, scapula } = bones;
  // The outer end stays under the skin, however low the shoulders hang.
  const rise = Math.min(bones.clavicleRise, low - body.shoulderTop - 0.11);
  const joint = body.shoulder - 0.09;
  const path = (...points: readonly (readonly [number, number, number])[]) =>
    points.map(([u, v, radius]) => ({ u: side * u, v, radius }));
  const clavicle = path(
    [0.035, low, 0.019],
    [0.1, low - 0.012 - rise * 0.15, 0.014],
    [0.19, low - 0.008 - rise * 0.6, 0.0125],
    [0.28, low - 0.02 - rise, 0.0135],
    [joint, low - 0.012 - rise, 0.016],
  );
  strokeTube(plane, view, clavicle, { amount: 2, profile: 'cortical' });
  const blade = 0.33 - scapula;
  const border = path(
    [joint - 0.04, 0.22, 0.018],
    [blade + 0.035, 0.34, 0.013],
    [blade + 0.045, 0.47, 0.011],
  );
  strokeTube(plane, view, border, { amount: 0.9, profile: 'solid' });
  const edge = path([blade, 0.17, 0.006], [blade - 0.005, 0.32, 0.006], [blade + 0.045, 0.47, 0.008]);
  strokeTube(plane, view, edge, { amount: 0.7, profile: 'solid' });
  const arm = path(
    [joint + 0.025, body.shoulderTop + 0.13, 0.042],
    [joint + 0.035, body.shoulderTop + 0.19, 0.03],
    [joint + 0.05 + body.armSpread, 0.85, 0.025],
  );
  strokeTube(plane, view, arm, { amount: 2.2, profile: 'cortical' });
}

function drawSpine(plane: Float32Array, { bones, turn }: Subject, view: View): void {
  const lean = (v: number) => 0.4 * turn * (1 - v);
  for (let v = -0.1; v < 1.05; v += bones.vertebra) {
    const half = 0.028 + 0.012 * Math.max(0, v);
    const tall = bones.vertebra * 0.36;
    const middle = v + bones.vertebra / 2;
    const vertebra = [
      { u: lean(v) - half, v: middle, radius: tall },
      { u: lean(v) + half, v: middle, radius: tall },
    ];
    strokeTube(plane, view, vertebra, { amount: 1.2, profile: 'cortical' });
    const process = [
      { u: lean(v), v: middle - 0.004, radius: 0.008 },
      { u: lean(v), v: middle + 0.014, radius: 0.006 },
    ];
    strokeTube(plane, view, process, { amount: 1.8, profile: 'solid' });
  }
}
