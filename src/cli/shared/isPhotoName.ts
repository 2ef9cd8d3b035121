/** Whether a file is a photo of a format that is read, by its name. */
export function isPhotoName(name: string): boolean {
  return /\.(jpe?g|jfif|png|bmp)$/i.test(name);
}
