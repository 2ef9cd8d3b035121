import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type AccessKey, accessKeyMap } from '../api/accessKey.ts';
import { ApiError } from '../api/apiError.ts';
import { authenticate } from '../api/authenticate.ts';
import { AuthenticationError } from '../api/authenticationError.ts';
import { UsedSignatures } from '../api/usedSignatures.ts';
import { ClientLimits } from './clientLimits.ts';
import type { Form } from './form.ts';
import { isOwnBrowser } from './isOwnBrowser.ts';
import type { Visit } from './servedCall.ts';
import type { CheckedServerOptions } from './serverOptions.ts';

/** For visitors of a server without keys. */
const ANYBODY: AccessKey = { secret: '' };

/** Compared by their hashes, which have one length and take one time. */
function isSecret(given: string, secret: string): boolean {
  const [a, b] = [given, secret].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(a as Buffer, b as Buffer);
}

/** Looks at who calls and how often, before anything else is looked at. */
export class Door {
  readonly #options: CheckedServerOptions;
  readonly #keys: ReadonlyMap<string, AccessKey>;
  readonly #used: UsedSignatures | undefined;
  readonly #limits: ClientLimits;

  constructor(options: CheckedServerOptions) {
    this.#options = options;
    this.#keys = accessKeyMap(options.auth?.keys ?? {});
    this.#used = options.auth?.singleUse ? new UsedSignatures() : undefined;
    this.#limits = new ClientLimits(options.limits, options.now);
  }

  /**
   * Looks at the head of a call. Where there are keys, a signature says who calls; where there are none, other people's
   * websites must not call through the browsers of those who may.
   * @throws ApiError `AUTHORIZATION_ERROR:Denied by origin`
   */
  admit(headers: IncomingHttpHeaders): void {
    if (this.#options.auth === undefined && !isOwnBrowser(headers, this.#options))
      throw new ApiError('AUTHORIZATION_ERROR:Denied by origin');
  }

  /**
   * Lets a call in.
   * @param address - who it comes from, where there are no keys to tell.
   * @throws ApiError what {@link authenticate} throws, and `CONCURRENCY_LIMIT_EXCEEDED`.
   */
  enter(form: Form, address: string): Visit {
    const { auth, now } = this.#options;
    const rules = auth && { keys: this.#keys, now: now() / 1000, clockSkew: auth.clockSkew };
    const fields = { sign: form.get('sign'), sign_version: form.get('sign_version') };
    const caller = rules && authenticate(fields, rules, this.#used);
    return { key: caller?.key ?? ANYBODY, leave: this.#count(caller?.api_key ?? address) };
  }

  /** @see admit: what the page calls goes by its token, where it has one. @throws ApiError as there; {@link AuthenticationError} */
  admitPage(headers: IncomingHttpHeaders): void {
    const { token } = this.#options.ui ?? {};
    if (token === undefined) this.admit(headers);
    else if (!isSecret(headers.authorization ?? '', `Bearer ${token}`))
      throw new AuthenticationError(headers.authorization ? 'its token is another one' : 'it has no token');
  }

  /** Lets a call of the page in, counted by its address. @throws ApiError `CONCURRENCY_LIMIT_EXCEEDED` */
  enterPage(address: string): Visit {
    const { groups } = this.#options.ui ?? {};
    // No api_key has a blank.
    return { key: { ...ANYBODY, groups }, leave: this.#count(`page ${address}`) };
  }

  #count(client: string): () => void {
    const leave = this.#limits.enter(client);
    if (!leave) throw new ApiError('CONCURRENCY_LIMIT_EXCEEDED');
    return leave;
  }
}
