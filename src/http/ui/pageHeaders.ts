/** Nothing from elsewhere, nothing inline, no frame around it. lit-html makes its templates through a policy of that name. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html',
].join('; ');

/** Of every file of the page. A file may be kept, but not used before the server has said that it is still the same. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'permissions-policy':
    'camera=(self), microphone=(), geolocation=(), display-capture=(), usb=(), payment=()',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-cache',
};
