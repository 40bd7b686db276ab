import sharp from 'sharp';

/**
 * Blocks every loader of libvips, and what else it can read, but for the four formats that are decoded here, from memory. It holds for
 * all of the process: commands call it, a service with images of other kinds had better not. Without it, too, `decodeFile` gives
 * libvips nothing that does not begin as one of the four.
 */
export function blockOtherLoaders(): void {
  sharp.block({ operation: ['VipsForeignLoad'] });
  const formats = ['Png', 'Jpeg', 'Tiff', 'Webp'];
  sharp.unblock({ operation: formats.map((format) => `VipsForeignLoad${format}Buffer`) });
}
