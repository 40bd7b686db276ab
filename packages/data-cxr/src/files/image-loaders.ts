import sharp from 'sharp';

/**
 * Blocks every loader of libvips, and everything else that it can read, except for the four formats that are decoded here, from
 * memory. It affects the whole process: commands call it; a service that handles other kinds of images should not. Even without
 * it, `decodeFile` gives libvips nothing that does not begin like one of the four.
 */
export function blockOtherLoaders(): void {
  sharp.block({ operation: ['VipsForeignLoad'] });
  const formats = ['Png', 'Jpeg', 'Tiff', 'Webp'];
  sharp.unblock({ operation: formats.map((format) => `VipsForeignLoad${format}Buffer`) });
}
