export type View = 'identify' | 'enroll' | 'libraries' | 'wall';

/** What the address names behind its `#`, such as `#/wall?library=staff`. */
export interface Route {
  readonly view: View;
  readonly library: string | undefined;
  /** Of the page, handed over by the address. */
  readonly token: string | undefined;
}

const VIEWS: readonly View[] = ['identify', 'enroll', 'libraries', 'wall'];

/** Reads the part of an address from `#` on; what it does not know leads to the first view. */
export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const isView = (text: string): text is View => VIEWS.includes(text as View);
  const fields = new URLSearchParams(isView(path) ? query : path);
  return {
    view: isView(path) ? path : 'identify',
    library: fields.get('library') ?? undefined,
    token: fields.get('token') ?? undefined,
  };
}

/** The address of a view, without any token. */
export function routeTo(view: View, library?: string): string {
  const query = library === undefined ? '' : `?${new URLSearchParams({ library })}`;
  return `#/${view}${query}`;
}
