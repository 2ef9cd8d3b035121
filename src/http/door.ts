import { type AccessKey, accessKeyMap } from '../api/accessKey.ts';
import { ApiError } from '../api/apiError.ts';
import { authenticate } from '../api/authenticate.ts';
import { UsedSignatures } from '../api/usedSignatures.ts';
import { ClientLimits } from './clientLimits.ts';
import type { Form } from './form.ts';
import type { CheckedServerOptions } from './serverOptions.ts';

/** Somebody who was let in. */
export interface Visit {
  /** What the visitor may do. */
  readonly key: AccessKey;
  /** To be called once the call has ended. */
  leave(): void;
}

/** For visitors of a server without keys. */
const ANYBODY: AccessKey = { secret: '' };

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
   * Lets a call in.
   * @param address - who it comes from, where there are no keys to tell.
   * @throws ApiError what {@link authenticate} throws, and `CONCURRENCY_LIMIT_EXCEEDED`.
   */
  enter(form: Form, address: string): Visit {
    const { auth, now } = this.#options;
    const rules = auth && { keys: this.#keys, now: now() / 1000, clockSkew: auth.clockSkew };
    const fields = { sign: form.get('sign'), sign_version: form.get('sign_version') };
    const caller = rules && authenticate(fields, rules, this.#used);
    const leave = this.#limits.enter(caller?.api_key ?? address);
    if (!leave) throw new ApiError('CONCURRENCY_LIMIT_EXCEEDED');
    return { key: caller?.key ?? ANYBODY, leave };
  }
}
