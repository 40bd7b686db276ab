import type { DecodedImage, GateProperty, ImageWarning, InputGate } from '../contracts';
import { isColored } from './is-colored';
import { measureLevels } from './measure-levels';
import { drawPicture, measurePicture, turnPicture, type Turn } from './measure-picture';
import { deviate, PROPERTIES, type GateProperties } from './normal-range';

/** How to describe an image with a property too far below or above normal. */
const WORDS: Partial<Record<GateProperty, readonly [below: string, above: string]>> = {
  contrast: ['it has far less contrast than they do', 'it has far more contrast than they do'],
  grain: ['it is far smoother than they are', 'it is far sharper or noisier than they are'],
  shades: [
    'it has far fewer shades than they do, like a drawing or a screenshot',
    'it has far more shades than they do',
  ],
};

const REMEDIES: Readonly<Record<Turn, string>> = {
  negative: 'it looks like a negative: invert it',
  'on its side': 'it looks turned on its side: turn it upright',
  'upside down': 'it looks upside down: turn it upright',
};

/** Most deviations at which a picture counts as right once turned; most normal images have less. */
const CERTAIN = 2;

/** The properties that are about what a picture shows, not how its levels are spread. */
const SHOWN: readonly GateProperty[] = ['error', 'distance', 'likeness', 'turned'];

/**
 * Judges whether an image is of the kind that a detector learned from; a warning says what is unusual about it.
 *
 * @param image as decoded
 * @param fitted the same image as `fitToSide` makes it, before tone and normalization
 */
export function judgeImage(
  gate: InputGate,
  image: DecodedImage,
  fitted: DecodedImage,
): ImageWarning | undefined {
  const colored = !gate.colored && isColored(image);
  const picture = drawPicture(fitted, gate.side);
  const off = listUnusual({ ...measurePicture(picture, gate), ...measureLevels(fitted) }, gate);
  if (!colored && off.length === 0) return undefined;
  const reasons = [...(colored ? ['it is in color'] : []), ...explain(off, picture, gate)];
  const unlike = 'unlike the normal images this detector learned from';
  return { kind: 'input', message: reasons.length > 0 ? `${unlike}: ${reasons.join('; ')}` : unlike };
}

/** How many deviations the most unusual property of an image is from normal. */
export function mostUnusual(properties: GateProperties, normal: InputGate['normal']): number {
  return Math.max(...PROPERTIES.map((name) => Math.abs(deviate(properties[name], normal[name]))));
}

type Unusual = readonly [property: GateProperty, deviations: number];

function listUnusual(properties: Partial<GateProperties>, { normal, limit }: InputGate): Unusual[] {
  const measured = Object.entries(properties) as [GateProperty, number][];
  return measured
    .map(([name, value]): Unusual => [name, deviate(value, normal[name])])
    .filter(([, deviations]) => Math.abs(deviations) > limit);
}

/** Says what a person can see or undo; nothing if the picture merely shows something else. */
function explain(off: readonly Unusual[], picture: Float32Array, gate: InputGate): string[] {
  const words = off.flatMap(([name, deviations]) => WORDS[name]?.[deviations < 0 ? 0 : 1] ?? []);
  if (!off.some(([name]) => SHOWN.includes(name))) return words;
  const views = turnPicture(picture, gate.side)
    .map(([turn, view]) => ({ turn, properties: measurePicture(view, gate) }))
    .sort((one, other) => one.properties.error - other.properties.error);
  const right = views.find(
    ({ properties }) => listUnusual(properties, { ...gate, limit: CERTAIN }).length === 0,
  );
  return right ? [REMEDIES[right.turn], ...words] : words;
}
