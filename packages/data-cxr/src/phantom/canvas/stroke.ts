import type { View } from './view';

/** A point of a tube's axis, in patient units. */
export interface TubePoint {
  readonly u: number;
  readonly v: number;
  readonly radius: number;
}

/** How thick a tube of unit radius is along the ray: a solid cylinder, or bone with its bright rim. */
export type TubeProfile = 'solid' | 'cortical';

/**
 * Draws a tube along a path into a layer, keeping the maximum where it meets what is there, so that joints do not
 * count twice. The middle of the tube gets `amount`; tubes thinner than a pixel fade instead of vanishing.
 */
export function strokeTube(
  layer: Float32Array,
  view: View,
  points: readonly TubePoint[],
  ink: { readonly amount: number; readonly profile: TubeProfile },
): void {
  for (let i = 1; i < points.length; i++) {
    const from = points[i - 1];
    const to = points[i];
    if (from && to) strokeSegment(layer, view, [toPixels(from, view), toPixels(to, view)], ink);
  }
}

interface PixelPoint {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

function toPixels(point: TubePoint, view: View): PixelPoint {
  return {
    x: view.column(point.u, point.v),
    y: view.row(point.u, point.v),
    radius: point.radius / view.pixel,
  };
}

function strokeSegment(
  layer: Float32Array,
  { side }: View,
  [from, to]: readonly [PixelPoint, PixelPoint],
  { amount, profile }: { readonly amount: number; readonly profile: TubeProfile },
): void {
  const reach = Math.max(from.radius, to.radius) + 0.5;
  const left = Math.max(0, Math.ceil(Math.min(from.x, to.x) - reach));
  const right = Math.min(side - 1, Math.floor(Math.max(from.x, to.x) + reach));
  const top = Math.max(0, Math.ceil(Math.min(from.y, to.y) - reach));
  const bottom = Math.min(side - 1, Math.floor(Math.max(from.y, to.y) + reach));
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const squared = dx * dx + dy * dy + 1e-9;
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const exact = ((x - from.x) * dx + (y - from.y) * dy) / squared;
      const along = Math.min(1, Math.max(0, exact));
      const ex = x - from.x - along * dx;
      const ey = y - from.y - along * dy;
      const radius = from.radius + along * (to.radius - from.radius);
      const squaredDistance = ex * ex + ey * ey;
      if (squaredDistance >= (radius + 0.5) * (radius + 0.5)) continue;
      const distance = Math.sqrt(squaredDistance);
      const coverage = Math.min(1, radius + 0.5 - distance, 2 * radius);
      const off = Math.min(1, distance / (radius + 0.5));
      // A rounded end has no rim: inside a bone it would show at every joint.
      const rim = exact === along ? 0.4 * off * off : 0;
      const depth = profile === 'solid' ? Math.sqrt(1 - off * off * 0.9) : 0.6 + rim;
      const value = amount * coverage * depth;
      const at = y * side + x;
      if (value > (layer[at] as number)) layer[at] = value;
    }
  }
}
