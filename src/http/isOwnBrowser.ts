import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** What a server is reached by. */
export interface OwnNames {
  /** Address that it listens on. */
  readonly host: string;
  /** Origins, such as `https://kiosk.example.org`, beyond those that are known to be its own. */
  readonly origins: readonly string[];
}

/**
 * Whether a request may come from a browser of the server's own users: one that was sent by a page of the server itself,
 * or by no browser at all. Where there are no keys, whoever reaches the server may call it, and through a browser on the
 * same machine any website does.
 */
export function isOwnBrowser(headers: IncomingHttpHeaders, names: OwnNames): boolean {
  const { origin, host = '' } = headers;
  // Browsers send an origin with every form and script that posts.
  if (origin === undefined) return isOwnSite(headers['sec-fetch-site']);
  if (names.origins.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const { protocol, host: page } = new URL(origin);
  const server = `${protocol}//${host}`;
  return URL.canParse(server) && new URL(server).host === page && isOwnHost(host, names);
}

/**
 * Whether a `Host` header names the server as its owner does. Any other name may be one that a stranger has pointed to this
 * address, so that the pages of that name pass for the server's own (DNS rebinding); a plain address cannot be.
 */
export function isOwnHost(host: string | undefined, names: OwnNames): boolean {
  if (host === undefined || !URL.canParse(`http://${host}`)) return false;
  const name = nameOf(`http://${host}`);
  return (
    isIP(name) !== 0 ||
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === names.host.toLowerCase() ||
    names.origins.some((origin) => nameOf(origin) === name)
  );
}

function isOwnSite(site: string | string[] | undefined): boolean {
  return site === undefined || site === 'same-origin' || site === 'none';
}

/** Without port, and without the brackets of an IPv6 address. */
function nameOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}
