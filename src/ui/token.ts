const KEY = 'facedex.token';
/** What the server takes for a token; a browser sends no header with just any letters. */
const TOKEN = /^[A-Za-z0-9._~-]{16,256}$/;

/** Whether a text can be a token. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** Keeps the page's token for as long as this tab is open; what cannot be one is not kept. */
export function keepToken(token: string | undefined): void {
  try {
    if (token === undefined || !isToken(token)) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, token);
  } catch {
    // Asked for again, then.
  }
}

/** The token that is kept. */
export function keptToken(): string | undefined {
  try {
    const token = sessionStorage.getItem(KEY) ?? '';
    return isToken(token) ? token : undefined;
  } catch {
    return undefined;
  }
}
