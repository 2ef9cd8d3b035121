/** What the temporary folders begin with in which onnxruntime's library and the provider files of a user's are linked. */
export const PROVIDER_LINKS = 'facedex-onnxruntime-';

/** A message of the system's loader with the user's folder in place of the temporary one, which is gone by then. */
export function nameProviderPath(message: string, providerPath: string | undefined): string {
  if (providerPath === undefined) return message;
  return message.replace(new RegExp(`[^\\s"']*${PROVIDER_LINKS}\\w+(?=/)`, 'g'), () => providerPath);
}
