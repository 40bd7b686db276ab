/** Where the patient lies on the detector. */
export interface Placement {
  /** Tilt of the patient, radians; positive is clockwise on the image. */
  readonly tilt: number;
  /** Image sides per patient unit. */
  readonly zoom: number;
  /** Shift of the patient on the image, fractions of the side. */
  readonly shiftX: number;
  readonly shiftY: number;
}

/**
 * Maps pixels to the patient and back. Patient coordinates: u runs across (0 at the midline, positive toward the
 * patient's left, which is the right of the image), v runs down (0 at the neck, 1 at the waist).
 */
export interface View {
  readonly side: number;
  /** Patient units per pixel. */
  readonly pixel: number;
  /** u and v at the center of pixel (0, 0), and their change per pixel to the right (x) and down (y). */
  readonly u: { readonly origin: number; readonly perX: number; readonly perY: number };
  readonly v: { readonly origin: number; readonly perX: number; readonly perY: number };
  /** Column (fraction of a pixel, center of the first is 0) of a patient point. */
  column(u: number, v: number): number;
  /** Row of a patient point. */
  row(u: number, v: number): number;
}

/** Creates the view of a patient on a detector of side × side pixels. */
export function createView(placement: Placement, side: number): View {
  const { tilt, zoom, shiftX, shiftY } = placement;
  const cos = Math.cos(tilt);
  const sin = Math.sin(tilt);
  const pixel = 1 / (side * zoom);
  const left = (0.5 / side - 0.5 - shiftX) / zoom;
  const top = (0.5 / side - 0.5 - shiftY) / zoom;
  return {
    side,
    pixel,
    u: { origin: cos * left + sin * top, perX: cos * pixel, perY: sin * pixel },
    v: { origin: 0.5 - sin * left + cos * top, perX: -sin * pixel, perY: cos * pixel },
    column: (u, v) => (cos * u - sin * (v - 0.5) - left) / pixel,
    row: (u, v) => (sin * u + cos * (v - 0.5) - top) / pixel,
  };
}
