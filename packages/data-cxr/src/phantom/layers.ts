/** What the rays pass through, summed per pixel (row-major, side × side); everything in cm along the ray. */
export interface Layers {
  /** Whole thickness of the body, whatever it is made of; 0 is open air. */
  readonly body: Float32Array;
  /** Aerated lung within it. */
  readonly lung: Float32Array;
  /** Free gas within it: trachea, stomach, pneumothorax. */
  readonly gas: Float32Array;
  /** Vessels and pleura, visible only against lung or gas. */
  readonly vessels: Float32Array;
  /** What makes a tissue denser than water, as the thickness of water that would weigh the same. */
  readonly tissue: Float32Array;
  readonly bone: Float32Array;
  /** Leads and markers. */
  readonly metal: Float32Array;
}

/** Creates empty layers. */
export function createLayers(side: number): Layers {
  const plane = () => new Float32Array(side * side);
  return {
    body: plane(),
    lung: plane(),
    gas: plane(),
    vessels: plane(),
    tissue: plane(),
    bone: plane(),
    metal: plane(),
  };
}

// Linear attenuation per cm at about 70 keV, bone thinned by its marrow.
const water = 0.2;
const boneExcess = 0.42;
const metalExcess = 2;

/** Sums the layers to the line integral of attenuation, the negative log of the transmitted share. */
export function sumAttenuation(layers: Layers, lungDensity: number): Float32Array {
  const { body, lung, gas, vessels, tissue, bone, metal } = layers;
  return body.map((thickness, i) => {
    const aerated = lung[i] as number;
    const free = gas[i] as number;
    const seen = Math.min(1, (aerated + free) / 4) * (vessels[i] as number);
    const dense = Math.max(0, thickness - aerated * (1 - lungDensity) - free) + seen + (tissue[i] as number);
    return water * dense + boneExcess * (bone[i] as number) + metalExcess * (metal[i] as number);
  });
}
