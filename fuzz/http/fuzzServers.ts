import { createServer, type FaceSearchServer } from '#src/http/index.js';
import type { Target } from '../target.ts';
import { answerFault } from './answerFault.ts';
import { KEY, type RawRequest } from './rawRequests.ts';
import { send } from './send.ts';

const DEADLINE = 20_000;

/** Two servers of one engine, one of them with keys. */
export class FuzzServers {
  readonly #target: Target;
  readonly #servers: readonly FaceSearchServer[];
  readonly #ports: readonly number[];

  private constructor(target: Target, servers: readonly FaceSearchServer[], ports: readonly number[]) {
    this.#target = target;
    this.#servers = servers;
    this.#ports = ports;
  }

  static async open(target: Target): Promise<FuzzServers> {
    const limits = {
      maxBody: 2 ** 21,
      rate: 1e6,
      concurrency: 1000,
      requestTimeout: 3000,
      headersTimeout: 2000,
    };
    const options = { port: 0, limits };
    const servers = [
      createServer(target.engine, options),
      createServer(target.engine, { ...options, auth: { keys: { [KEY.name]: KEY.secret } } }),
    ];
    const addresses = await Promise.all(servers.map((server) => server.listen()));
    return new FuzzServers(
      target,
      servers,
      addresses.map((address) => Number(new URL(address).port)),
    );
  }

  /** Throws where the answer is not one of the contract's. */
  async attack(request: RawRequest): Promise<void> {
    await this.#target.refill();
    const answer = await send(this.#ports[request.toSigned ? 1 : 0] as number, request.bytes, DEADLINE);
    const fault = answerFault(request, answer);
    if (fault) throw new Error(`${request.method} over HTTP: ${fault}`);
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.close()));
  }
}
