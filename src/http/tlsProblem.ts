import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { asPem } from './asPem.ts';
import type { ServerOptions } from './serverOptions.ts';

/** What is wrong with a certificate and its key, in words; undefined where TLS takes them. */
export function tlsProblem(tls: NonNullable<ServerOptions['tls']>): string | undefined {
  const [cert, key] = [asPem(tls.cert), asPem(tls.key)];
  const inCert = faultOf({ cert });
  if (inCert) return `"tls.cert" ("--tls-cert") is no certificate chain in PEM that can be used (${inCert})`;
  const inKey = faultOf({ key });
  if (inKey)
    return `"tls.key" ("--tls-key") is no private key in PEM, without a passphrase, that can be used (${inKey})`;
  const inBoth = faultOf({ cert, key });
  return inBoth && `the key is not that of the first certificate in the chain (${inBoth})`;
}

function faultOf(options: SecureContextOptions): string | undefined {
  try {
    createSecureContext(options);
    return undefined;
  } catch (fault) {
    return (fault as Error).message;
  }
}
