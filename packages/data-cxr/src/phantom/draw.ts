import { createRandom, type RandomStream } from '@cxr-anomaly/random';
import { drawBody } from './anatomy/body';
import { drawBones } from './anatomy/bones';
import { mapChest } from './anatomy/chest-map';
import { mapHeart } from './anatomy/heart';
import { sampleSubject } from './anatomy/subject';
import { drawVessels } from './anatomy/vessels';
import { sampleTexture, textureAt, type Texture } from './canvas/texture';
import { createView, type View } from './canvas/view';
import { drawDevices } from './devices';
import { exposeFilm, sampleExposure } from './film/exposure';
import { createLayers, sumAttenuation } from './layers';
import { drawLesion, type Chest } from './lesions/draw-lesion';
import { sampleLesion, type LesionKind } from './lesions/lesion';

/** Which film to draw. */
export interface FilmRequest {
  /** Identifies the subject: the same seed and path give the same person, position, exposure and noise. */
  readonly seed: number;
  readonly path: readonly (string | number)[];
  /** Height and width, pixels. */
  readonly side: number;
  /** Absent for a normal film. */
  readonly lesion?: LesionKind;
}

/** A drawn film. */
export interface Film {
  /** 8-bit gray, side × side, row-major; white is dense. */
  readonly pixels: Uint8Array;
  /** 1 where the lesion is; all 0 on a normal film. */
  readonly mask: Uint8Array;
}

/**
 * Draws a frontal chest film. Deterministic in the request; a lesion changes nothing else about the subject, and
 * another side shows the same subject at another resolution (with other quantum noise).
 */
export function drawFilm({ seed, path, side, lesion }: FilmRequest): Film {
  const stream = streamsOf(seed, path);
  const chest = sampleChest(stream, side);
  const layers = drawHealthy(chest, stream);
  const mask = lesion
    ? drawLesion(layers, sampleLesion(lesion, stream('lesion')), chest)
    : new Uint8Array(side * side);
  const attenuation = sumAttenuation(layers, chest.subject.lungDensity);
  return { pixels: exposeFilm(attenuation, sampleExposure(stream('exposure')), stream('noise')), mask };
}

/**
 * Draws what a lesion alone adds to the attenuation along each ray of a chest like those of `drawFilm` (positive: whiter), in
 * natural logarithms of transmission, row-major; 0 where there is no lesion.
 */
export function drawShadow({ seed, path, side, lesion }: Required<FilmRequest>): Float32Array {
  const stream = streamsOf(seed, path);
  const chest = sampleChest(stream, side);
  const layers = drawHealthy(chest, stream);
  const healthy = sumAttenuation(layers, chest.subject.lungDensity);
  drawLesion(layers, sampleLesion(lesion, stream('lesion')), chest);
  return sumAttenuation(layers, chest.subject.lungDensity).map((sum, at) => sum - (healthy[at] as number));
}

type Streams = (part: string) => RandomStream;

function streamsOf(seed: number, path: FilmRequest['path']): Streams {
  return (part) => createRandom(seed, 'phantom', ...path, part);
}

function sampleChest(stream: Streams, side: number): Chest {
  const subject = sampleSubject(stream('subject'));
  const view = createView(subject.placement, side);
  const texture = sampleTexture(stream('texture'));
  const map = mapChest(subject, view);
  const heart = mapHeart(subject, subject.heart, view);
  return { subject, view, map, heart, texture, aerated: mottle(map.depth, texture, view) };
}

function drawHealthy(
  { subject, view, heart, aerated }: Chest,
  stream: Streams,
): ReturnType<typeof createLayers> {
  const layers = createLayers(view.side);
  drawBody(layers, subject, view);
  layers.lung.set(aerated.map((depth, at) => depth * (1 - (heart[at] as number))));
  drawVessels(layers.vessels, subject, stream('vessels'), view);
  drawBones(layers.bone, subject, view);
  drawDevices(layers.metal, subject, stream('devices'), view);
  return layers;
}

/** Aeration varies over the lung, by some percent on two scales. */
function mottle(depth: Float32Array, texture: Texture, { side, u: du, v: dv }: View): Float32Array {
  return depth.map((thickness, at) => {
    if (thickness === 0) return 0;
    const x = at % side;
    const y = (at - x) / side;
    const u = du.origin + x * du.perX + y * du.perY;
    const v = dv.origin + x * dv.perX + y * dv.perY;
    return thickness * (1 + 0.07 * textureAt(texture, u, v, 7) + 0.05 * textureAt(texture, v, u, 26));
  });
}
