import type { AccessKey } from './accessKey.ts';
import { ApiError } from './apiError.ts';
import { AuthenticationError } from './authenticationError.ts';
import { isSignVersion, readSignature, type SignatureRules, verifySignature } from './signature.ts';
import type { UsedSignatures } from './usedSignatures.ts';

/** A client who has shown a valid signature. */
export interface Caller {
  readonly api_key: string;
  readonly key: AccessKey;
}

/**
 * Who signed a request.
 *
 * @param used - signatures that were used, where each is taken once.
 * @throws ApiError `MISSING_ARGUMENTS: sign`, `MISSING_ARGUMENTS: sign_version`, `BAD_ARGUMENTS:sign_version`;
 *   {@link AuthenticationError}
 */
export function authenticate(
  { sign, sign_version }: { readonly sign?: unknown; readonly sign_version?: unknown },
  rules: SignatureRules,
  used: UsedSignatures | undefined,
): Caller {
  if (sign === undefined) throw new ApiError('MISSING_ARGUMENTS: sign');
  if (sign_version === undefined) throw new ApiError('MISSING_ARGUMENTS: sign_version');
  if (!isSignVersion(sign_version)) throw new ApiError('BAD_ARGUMENTS:sign_version');
  const signature = readSignature(sign, sign_version);
  if (!signature)
    throw new AuthenticationError('sign is no base64 of a MAC of sign_version and of what was signed');
  const key = verifySignature(signature, rules);
  if (used?.use(signature, rules.now, rules.clockSkew) === false)
    throw new AuthenticationError('it was used before, or more are valid than can be remembered');
  return { api_key: signature.api_key, key };
}
