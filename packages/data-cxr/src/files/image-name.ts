const IMAGE_NAME = /\.(png|jpe?g|tiff?|webp|dcm|dicom)$/i;

/** Tells whether a file's name has the extension of an image that `decodeFile` reads. */
export function isImageName(name: string): boolean {
  return IMAGE_NAME.test(name);
}
