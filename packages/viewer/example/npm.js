/** Scores the pixels of a picture that a person chooses. */
import { openBundle } from '@cxr-anomaly/viewer';

const said = document.querySelector('#said');
const bundle = await openBundle('./bundle/');

document.querySelector('#file').addEventListener('change', async ({ target }) => {
  const { score, anomalous } = await bundle.score(await readPixels(target.files[0]));
  said.textContent = `score ${score}${anomalous ? ', above the threshold' : ''}`;
});
said.textContent = `${bundle.info.title} is ready`;

/** As a viewer of films has them already: gray levels from black to white, row by row. */
async function readPixels(file) {
  const bitmap = await createImageBitmap(file);
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d');
  context.drawImage(bitmap, 0, 0);
  const rgba = context.getImageData(0, 0, width, height).data;
  return {
    width,
    height,
    channels: 1,
    pixels: Uint8Array.from({ length: width * height }, (_, i) => rgba[4 * i]),
  };
}
