/** Path of the thumbnails in a bundle: one file of plain bytes, named after the side of a picture, readable without a codec. */
const PATH = /^thumbnails\/([1-9]\d*)\.gray$/;

export function thumbnailsPath(side: number): string {
  return `thumbnails/${side}.gray`;
}

/** The side of the pictures in a file of a bundle; undefined if the file holds something else. */
export function sideOfThumbnails(path: string): number | undefined {
  const side = PATH.exec(path)?.[1];
  return side === undefined ? undefined : Number(side);
}
