import type { RandomStream } from '@cxr-anomaly/random';
import type { Subject } from './anatomy/subject';
import { strokeTube } from './canvas/stroke';
import type { View } from './canvas/view';

/** Draws objects on the film that are not findings: a side marker on most, monitoring leads on some. */
export function drawDevices(plane: Float32Array, subject: Subject, random: RandomStream, view: View): void {
  if (random.next() < 0.75) drawMarker(plane, subject, random, view);
  if (random.next() < 0.25) {
    const leads = 2 + random.integer(3);
    for (let i = 0; i < leads; i++) drawLead(plane, subject, random, view);
  }
}

/** The letter L over the patient's left shoulder, or R over the right one. */
function drawMarker(plane: Float32Array, subject: Subject, random: RandomStream, view: View): void {
  const isLeft = random.next() < 0.6;
  const u = (isLeft ? 1 : -1) * random.uniform(0.34, 0.44);
  const v = subject.placement.shiftY * -1 + random.uniform(0.08, 0.16);
  const size = random.uniform(0.014, 0.02);
  const letter = isLeft
    ? [[-1, -1.6, -1, 1.6, 1, 1.6]]
    : [
        [-1, 1.6, -1, -1.6, 0.6, -1.6, 1, -0.8, 0.6, 0, -1, 0],
        [0, 0, 1, 1.6],
      ];
  for (const stroke of letter) {
    const points = [];
    for (let i = 0; i + 1 < stroke.length; i += 2) {
      points.push({
        u: u + size * (stroke[i] as number),
        v: v + size * (stroke[i + 1] as number),
        radius: 0.004,
      });
    }
    strokeTube(plane, view, points, { amount: 1.5, profile: 'solid' });
  }
}

/** A wire from an electrode on the chest over its edge. */
function drawLead(plane: Float32Array, subject: Subject, random: RandomStream, view: View): void {
  const side = random.next() < 0.5 ? -1 : 1;
  const electrode = { u: side * random.uniform(0.15, 0.36), v: random.uniform(0.18, 0.75) };
  const end = { u: side * random.uniform(0.3, 0.6), v: electrode.v + random.uniform(0.1, 0.5) };
  const sag = random.uniform(-0.12, 0.12);
  const steps = 10;
  const wire = Array.from({ length: steps + 1 }, (_, i) => {
    const t = i / steps;
    return {
      u: electrode.u + (end.u - electrode.u) * t + sag * 4 * t * (1 - t),
      v: electrode.v + (end.v - electrode.v) * t,
      radius: 0.0022,
    };
  });
  strokeTube(plane, view, wire, { amount: 0.25, profile: 'solid' });
  const disc = { ...electrode, radius: 0.011 };
  strokeTube(plane, view, [disc, disc], { amount: 0.35 * subject.bones.density, profile: 'cortical' });
}
