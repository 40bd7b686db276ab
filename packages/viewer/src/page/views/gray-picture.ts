import type { NearFilm } from '../../contracts';

/** A small square picture of gray levels. */
class GrayPicture extends HTMLElement {
  private shown: NearFilm['picture'];

  set picture(picture: NonNullable<NearFilm['picture']>) {
    if (this.shown === picture) return;
    this.shown = picture;
    const { side, levels } = picture;
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = side;
    const pixels = new Uint8ClampedArray(4 * side * side).fill(255);
    levels.forEach((level, i) => pixels.fill(level, 4 * i, 4 * i + 3));
    canvas.getContext('2d')?.putImageData(new ImageData(pixels, side, side), 0, 0);
    this.replaceChildren(canvas);
  }
}

customElements.define('gray-picture', GrayPicture);
