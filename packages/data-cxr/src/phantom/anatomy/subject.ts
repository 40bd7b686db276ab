import type { RandomStream } from '@cxr-anomaly/random';
import type { Placement } from '../canvas/view';

/** One lung's share of the chest; lengths in patient units. */
export interface Lung {
  /** −1: the patient's right, drawn on the left of the image; +1: the patient's left. */
  readonly side: -1 | 1;
  /** Top of the diaphragm's dome (v). */
  readonly dome: number;
  /** Distance from the midline to the widest point of the chest wall's inside. */
  readonly halfWidth: number;
  /** How far the dome falls to the costophrenic angle. */
  readonly sulcus: number;
}

export interface Heart {
  /** Cardiothoracic ratio: heart width over inner chest width. Up to 0.5 is normal. */
  readonly ratio: number;
  /** How far the heart lies to the patient's left, fraction of its half width. */
  readonly offset: number;
  /** Short over long axis. */
  readonly roundness: number;
  /** Direction of the long axis, radians below the horizontal. */
  readonly axis: number;
  /** How far the center lies above the domes. */
  readonly lift: number;
}

export interface Body {
  /** Front-to-back thickness of the chest, cm. */
  readonly depth: number;
  readonly neck: number;
  readonly shoulder: number;
  /** Height of the shoulders' slope (v). */
  readonly shoulderTop: number;
  /** Soft tissue outside the ribs, patient units. */
  readonly wall: number;
  /** How far the elbows stand off. */
  readonly armSpread: number;
  readonly belly: number;
  /** Thickness of the breasts' shadows, cm; 0 for none. */
  readonly breasts: number;
  readonly breastHeight: number;
  /** Gas in the stomach, cm; 0 for none. */
  readonly stomachGas: number;
}

export interface Bones {
  /** Factor of all bone thickness. */
  readonly density: number;
  readonly firstRib: number;
  readonly ribSpacing: number;
  /** How far a rib falls from spine to sternum. */
  readonly ribDrop: number;
  readonly ribRadius: number;
  readonly clavicleHeight: number;
  readonly clavicleRise: number;
  /** How far the scapulae overlap the chest. */
  readonly scapula: number;
  readonly vertebra: number;
}

/** Everything about a person and their position that shows on a normal film. */
export interface Subject {
  readonly placement: Placement;
  /** Top of the lungs (v). */
  readonly apex: number;
  readonly right: Lung;
  readonly left: Lung;
  /** Shift of the mediastinum against the midline, from turning the patient. */
  readonly turn: number;
  readonly mediastinum: number;
  readonly aorticKnob: number;
  readonly heart: Heart;
  readonly body: Body;
  readonly bones: Bones;
  /** Thickness of the lungs, cm, at their deepest. */
  readonly lungDepth: number;
  /** Density of aerated lung relative to water. */
  readonly lungDensity: number;
  /** Factor of the lung vessels' calibers. */
  readonly vesselCaliber: number;
}

/** Highest cardiothoracic ratio of a normal subject. */
export const normalHeartRatio = 0.5;

/** Draws a normal subject: habitus, inspiration, posture and the proportions that follow from them. */
export function sampleSubject(random: RandomStream): Subject {
  // One number for slim (−) to stout (+) couples width, depth, diaphragm and heart, as in people.
  const habitus = Math.min(2, Math.max(-2, random.normal()));
  const inspiration = random.uniform(-1, 1) - 0.3 * habitus;
  const dome = 0.73 + 0.05 * inspiration;
  const halfWidth = 0.345 + 0.012 * habitus + random.uniform(-0.02, 0.02);
  const lung = (side: -1 | 1, height: number): Lung => ({
    side,
    dome: height,
    halfWidth: halfWidth * random.uniform(0.97, 1.03),
    sulcus: random.uniform(0.075, 0.125),
  });
  return {
    placement: samplePlacement(random, habitus),
    apex: random.uniform(0.1, 0.15),
    right: lung(-1, dome - random.uniform(0, 0.025)),
    left: lung(1, dome + random.uniform(0, 0.025)),
    turn: 0.012 * random.normal(),
    mediastinum: 0.048 + 0.004 * habitus + random.uniform(-0.006, 0.01),
    aorticKnob: random.uniform(0.008, 0.03),
    heart: sampleHeart(random, habitus),
    body: sampleBody(random, habitus),
    bones: sampleBones(random),
    lungDepth: 15 + 0.8 * inspiration + random.uniform(-0.7, 0.7),
    lungDensity: random.uniform(0.22, 0.32),
    vesselCaliber: random.uniform(0.75, 1.25),
  };
}

function samplePlacement(random: RandomStream, habitus: number): Placement {
  return {
    tilt: 0.04 * random.normal(),
    zoom: 1.1 - 0.035 * habitus + random.uniform(-0.1, 0.1),
    shiftX: 0.025 * random.normal(),
    shiftY: random.uniform(-0.05, 0.05),
  };
}

function sampleHeart(random: RandomStream, habitus: number): Heart {
  return {
    ratio: Math.min(normalHeartRatio, 0.445 + 0.015 * habitus + random.uniform(-0.045, 0.045)),
    offset: random.uniform(0.25, 0.42),
    roundness: random.uniform(0.66, 0.8),
    axis: 0.62 - 0.08 * habitus + random.uniform(-0.12, 0.12),
    lift: random.uniform(0.06, 0.1),
  };
}

function sampleBody(random: RandomStream, habitus: number): Body {
  const breasts = random.next() < 0.5 ? random.uniform(0.8, 3) + 0.4 * habitus : 0;
  return {
    depth: 22.5 + 1.6 * habitus + random.uniform(-1, 1),
    neck: 0.105 + 0.01 * habitus + random.uniform(-0.012, 0.012),
    shoulder: 0.47 + 0.02 * habitus + random.uniform(-0.03, 0.03),
    shoulderTop: random.uniform(0.02, 0.08),
    wall: Math.max(0.04, 0.07 + 0.02 * habitus + random.uniform(-0.015, 0.015)),
    armSpread: random.uniform(0.02, 0.22),
    belly: 2 + habitus + random.uniform(-1, 1.5),
    breasts: Math.max(0, breasts),
    breastHeight: random.uniform(0.56, 0.68),
    stomachGas: random.next() < 0.55 ? random.uniform(2, 6) : 0,
  };
}

function sampleBones(random: RandomStream): Bones {
  return {
    density: random.uniform(0.7, 1.3),
    firstRib: random.uniform(0.075, 0.11),
    ribSpacing: random.uniform(0.052, 0.066),
    ribDrop: random.uniform(0.2, 0.34),
    ribRadius: random.uniform(0.0105, 0.0145),
    clavicleHeight: random.uniform(0.14, 0.2),
    clavicleRise: random.uniform(-0.01, 0.07),
    scapula: random.uniform(-0.01, 0.06),
    vertebra: random.uniform(0.048, 0.06),
  };
}
