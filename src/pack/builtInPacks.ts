/** Ids of the packs that come with facedex. */
export const builtInPacks: readonly string[] = ['sface', 'face-api'];
