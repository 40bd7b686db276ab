import type { Sharp } from 'sharp';

/** A picture as a data URL. */
export async function encodeWebp(picture: Sharp): Promise<string> {
  const webp = await picture.webp({ quality: 78 }).toBuffer();
  return `data:image/webp;base64,${webp.toString('base64')}`;
}
