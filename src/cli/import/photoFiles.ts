/** Endings of pictures; those that the engine does not read are refused by it, and so stand in the report. */
const PICTURE = /\.(jpe?g|jfif|png|bmp|heic|heif|webp|gif|tiff?|avif)$/i;

/** Whether a file is a picture, by its name. */
export function isPicture(name: string): boolean {
  return PICTURE.test(name);
}
