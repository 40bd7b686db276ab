import type { View } from '../canvas/view';
import type { Heart, Subject } from './subject';

/**
 * Computes the share of the lung's depth that the heart takes at every pixel: 0 outside it, up to 0.95 at its middle. Its outline
 * is a tilted ellipse whose width is `heart.ratio` times the inner width of the chest.
 */
export function mapHeart(subject: Subject, heart: Heart, view: View): Float32Array {
  const { side, u: du, v: dv } = view;
  const cos = Math.cos(heart.axis);
  const sin = Math.sin(heart.axis);
  const halfWidth = (heart.ratio * (subject.left.halfWidth + subject.right.halfWidth)) / 2;
  const long = halfWidth / Math.sqrt(cos * cos + heart.roundness * heart.roundness * sin * sin);
  const short = long * heart.roundness;
  const centerU = heart.offset * halfWidth + subject.turn;
  const centerV = (subject.left.dome + subject.right.dome) / 2 - heart.lift;
  const share = new Float32Array(side * side);
  const softness = 0.012 / short;
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at++) {
      const u = du.origin + x * du.perX + y * du.perY - centerU;
      const v = dv.origin + x * dv.perX + y * dv.perY - centerV;
      const p = (cos * u + sin * v) / long;
      const q = (cos * v - sin * u) / short;
      const inside = 1 - p * p - q * q;
      const edge = inside / (2 * softness) + 0.5;
      if (edge <= 0) continue;
      share[at] = Math.min(1, edge) * (0.5 + 0.45 * Math.sqrt(Math.max(0, inside)));
    }
  }
  return share;
}
