import { startEngine } from '@cxr-anomaly/engine/node';
import * as tf from '@tensorflow/tfjs-core';
import { Autoencoder } from './autoencoder';
import { buildUnet } from './unet';

beforeAll(async () => {
  await startEngine();
});

describe('buildUnet', () => {
  it.each([64, 128, 256, 512])(
    'maps side %d to an embedding of length 1 and an image of the same side',
    (imageSize) => {
      const autoencoder = new Autoencoder(buildUnet({ imageSize, embeddingDim: 6, width: 2, seed: 0 }));
      tf.tidy(() => {
        const images = tf.randomUniform<tf.Rank.R4>([2, imageSize, imageSize, 3], -1, 1, 'float32', 1);
        const { embedding, reconstruction } = autoencoder.run(images, true);
        expect(reconstruction.shape).toEqual(images.shape);
        expect(embedding.shape).toEqual([2, 6]);
        for (const length of tf.norm(embedding, 'euclidean', 1).dataSync()) expect(length).toBeCloseTo(1, 5);
      });
      autoencoder.dispose();
    },
  );

  it('widens with the side, so that the last map is 4×4 with width·side/4 channels', () => {
    for (const [imageSize, channels] of [
      [64, 32],
      [256, 128],
    ] as const) {
      const network = buildUnet({ imageSize, embeddingDim: 5, width: 2, seed: 0 });
      expect(network.getLayer('feat').weights[0]?.shape).toEqual([4, 4, channels, 5]);
      expect(network.getLayer('defeat').weights[0]?.shape).toEqual([4, 4, channels, 5]);
      network.dispose();
    }
  });
});
