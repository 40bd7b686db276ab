import { lungPoint, type ChestMap } from '../anatomy/chest-map';
import { mapHeart } from '../anatomy/heart';
import type { Subject } from '../anatomy/subject';
import { unitCm } from '../anatomy/vessels';
import { smoothStep, textureAt, type Texture } from '../canvas/texture';
import type { View } from '../canvas/view';
import type { Layers } from '../layers';
import type { Lesion } from './lesion';

/** The healthy chest a lesion is drawn into. */
export interface Chest {
  readonly subject: Subject;
  readonly view: View;
  readonly map: ChestMap;
  /** Aerated lung as if there were no heart, cm. */
  readonly aerated: Float32Array;
  /** Share the heart takes of it. */
  readonly heart: Float32Array;
  readonly texture: Texture;
}

type LesionOf<Kind extends Lesion['kind']> = Extract<Lesion, { kind: Kind }>;

/**
 * Draws a lesion into the layers.
 *
 * @returns the mask, row-major: 1 where the lesion takes a considerable part of the lung, otherwise 0.
 */
export function drawLesion(layers: Layers, lesion: Lesion, chest: Chest): Uint8Array {
  switch (lesion.kind) {
    case 'consolidation':
      return fillLung(layers, consolidationShare(lesion, chest), 0.5 * lesion.strength);
    case 'effusion':
      return fillLung(layers, effusionShare(lesion, chest), 0.5);
    case 'nodule':
      return drawNodule(layers, lesion, chest);
    case 'pneumothorax':
      return drawPneumothorax(layers, lesion, chest);
    case 'enlarged-heart':
      return enlargeHeart(layers, lesion, chest);
  }
}

/** Lung thinner than this, cm, shows nothing of a lesion. */
const visibleLung = 2;

/** Where a pixel lies: patient coordinates, and the position in the lung of the requested side. */
type Place = readonly [u: number, v: number, across: number, along: number];

/** Computes a value at each pixel of one lung; 0 elsewhere. */
function overLung({ map, view }: Chest, side: -1 | 1, value: (...place: Place) => number): Float32Array {
  const { u: du, v: dv } = view;
  const plane = new Float32Array(view.side * view.side);
  for (let y = 0, at = 0; y < view.side; y++) {
    for (let x = 0; x < view.side; x++, at++) {
      const across = (map.across[at] as number) * side;
      if (across <= 0) continue;
      const u = du.origin + x * du.perX + y * du.perY;
      const v = dv.origin + x * dv.perX + y * dv.perY;
      plane[at] = value(u, v, across, map.along[at] as number);
    }
  }
  return plane;
}

/** Visits the pixels that are not 0 and marks those for which the visitor says so. */
function markWhere(plane: Float32Array, visit: (value: number, at: number) => boolean): Uint8Array {
  const mask = new Uint8Array(plane.length);
  for (let at = 0; at < plane.length; at++) {
    const value = plane[at] as number;
    if (value !== 0 && visit(value, at)) mask[at] = 1;
  }
  return mask;
}

/** Replaces a share of the lung's air by fluid. */
function fillLung(layers: Layers, share: Float32Array, threshold: number): Uint8Array {
  return markWhere(share, (part, at) => {
    const lung = layers.lung[at] as number;
    layers.lung[at] = lung * (1 - part);
    return part > threshold && lung > visibleLung;
  });
}

/** Clouds with ragged edges. */
function consolidationShare(lesion: LesionOf<'consolidation'>, chest: Chest): Float32Array {
  const middle = lungPoint(chest.subject, lesion);
  return overLung(chest, lesion.side, (u, v) => {
    let sum = 0;
    for (const cloud of lesion.clouds) {
      const x = (u - middle.u - cloud.u) / cloud.radius;
      const y = (v - middle.v - cloud.v) / cloud.radius;
      sum += Math.exp(-x * x - y * y);
    }
    if (sum < 0.05) return 0;
    const ragged = 0.35 * textureAt(chest.texture, u, v, 24) + 0.25 * textureAt(chest.texture, v, u, 45);
    return lesion.strength * smoothStep(0.15, 1.15, sum * (1 + ragged));
  });
}

/** Fluid on the diaphragm, its surface climbing along the chest wall. */
function effusionShare(lesion: LesionOf<'effusion'>, chest: Chest): Float32Array {
  const { left, right } = chest.subject;
  const level = (lesion.side < 0 ? right : left).dome - lesion.height;
  return overLung(chest, lesion.side, (_, v, across) => {
    const climb = lesion.meniscus * (across * across * across - 0.15);
    return 0.94 * smoothStep(-0.012, 0.018, v - level + climb);
  });
}

/** A ball of tissue in place of lung, a little denser than water as healed granulomas are. */
function drawNodule(layers: Layers, lesion: LesionOf<'nodule'>, chest: Chest): Uint8Array {
  const middle = lungPoint(chest.subject, lesion);
  const ball = overLung(chest, lesion.side, (u, v) => {
    const squared = ((u - middle.u) ** 2 + (v - middle.v) ** 2) / lesion.radius ** 2;
    return squared < 1 ? Math.sqrt(1 - squared) : 0;
  });
  return markWhere(ball, (share, at) => {
    const lung = layers.lung[at] as number;
    const thickness = Math.min(2 * lesion.radius * unitCm * share, lung);
    layers.lung[at] = lung - thickness;
    layers.tissue[at] = (layers.tissue[at] as number) + 0.4 * thickness;
    return thickness > 0;
  });
}

/** Free air between chest wall and a lung that has shrunk toward its hilum: no vessels, and a thin pleural line. */
function drawPneumothorax(layers: Layers, lesion: LesionOf<'pneumothorax'>, chest: Chest): Uint8Array {
  const { apexGap, baseGap } = lesion;
  // 1 on the pleura of the shrunken lung, more in the gap around it.
  const beyond = overLung(chest, lesion.side, (_u, _v, across, along) => {
    const gap = apexGap + (baseGap - apexGap) * Math.min(1, along);
    const x = across / (1 - gap);
    const y = Math.max(0, (0.5 - along) / (0.5 - 0.4 * apexGap));
    return Math.sqrt(Math.sqrt(x * x * x * x + y * y * y * y));
  });
  return markWhere(beyond, (radius, at) => {
    const distance = radius - 1;
    const share = smoothStep(-0.015, 0.015, distance);
    const lung = layers.lung[at] as number;
    layers.gas[at] = (layers.gas[at] as number) + lung * share;
    layers.lung[at] = lung * (1 - share);
    const pleura = 0.7 * Math.exp(-((distance / 0.025) ** 2));
    layers.vessels[at] = (layers.vessels[at] as number) * (1 - share) + pleura;
    return share > 0.5 && lung > visibleLung;
  });
}

/** A heart too wide for its chest; the mask is what it takes beyond the healthy one. */
function enlargeHeart(layers: Layers, lesion: LesionOf<'enlarged-heart'>, chest: Chest): Uint8Array {
  const enlarged = mapHeart(chest.subject, { ...chest.subject.heart, ratio: lesion.ratio }, chest.view);
  return markWhere(enlarged, (share, at) => {
    const aerated = chest.aerated[at] as number;
    const healthy = chest.heart[at] as number;
    if (share > healthy) layers.lung[at] = aerated * (1 - share);
    return share - healthy > 0.3 && aerated > visibleLung;
  });
}
