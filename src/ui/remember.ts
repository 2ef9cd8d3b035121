/** What this browser keeps of the page's settings; a browser that keeps nothing forgets. */
export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`facedex.${key}`, value);
  } catch {
    // Storage is full or forbidden.
  }
}

/** What was remembered, or undefined. */
export function recall(key: string): string | undefined {
  try {
    return localStorage.getItem(`facedex.${key}`) ?? undefined;
  } catch {
    return undefined;
  }
}
