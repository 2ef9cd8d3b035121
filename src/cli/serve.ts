import { readFile } from 'node:fs/promises';
import { styleText } from 'node:util';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { pino } from 'pino';
import type { RuntimeOptionName } from '../api/openOptions.ts';
import { FaceSearch } from '../engine/faceSearch.ts';
import { createServer } from '../http/createServer.ts';
import type { FaceSearchServer } from '../http/faceSearchServer.ts';
import { readServerOptions, type ServerOptions } from '../http/serverOptions.ts';
import { runtimeNames } from '../inference/runtimes/runtimeName.ts';
import { readKeyFile } from './readKeyFile.ts';
import { readKeys } from './readKeys.ts';

interface Options {
  readonly path: string;
  readonly pack?: string;
  readonly host: string;
  readonly port: number;
  readonly keyFile?: string;
  readonly audit?: string;
  readonly keys?: string;
  readonly singleUse?: true;
  readonly clockSkew?: number;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly insecure?: true;
  readonly metrics?: boolean;
  readonly rate?: number;
  readonly concurrency?: number;
  readonly workers?: number;
  readonly liveness?: 'off' | 'basic';
  readonly runtime?: RuntimeOptionName;
}

const help = `
The nine calls are under /finauth/search/group/, as the cloud API has them; /healthz, /readyz, /openapi.json and /metrics are
for whoever watches over the server. Logs are JSON lines on standard output, without photos, names or keys.

The file of keys is {"<api_key>": "<secret>"} or {"<api_key>": {"secret": "...", "groups": ["staff"]}}, mode 600.
SIGTERM and SIGINT stop the server once the requests under way have ended; a second signal stops it at once.

Examples:
  $ npx facedex serve --path ./faces
  $ npx facedex serve --path ./faces --host 0.0.0.0 --keys keys.json --tls-cert cert.pem --tls-key key.pem
`;

/** Adds `facedex serve`, the calls over HTTP. */
export function addServe(program: Command): void {
  program
    .command('serve')
    .summary('answer the calls over HTTP')
    .description('Serves a store over HTTP, with the paths and bodies of the cloud API.')
    .requiredOption('--path <dir>', 'folder of the store; made where it is missing')
    .option('--pack <pack>', 'nets: sface, face-api, or the path of a pack file')
    .option('--key-file <file>', 'key of an encrypted store: 32 bytes or 64 hex digits, mode 600')
    .option('--audit <file>', 'write an audit log; "facedex audit verify" checks it')
    .option('--host <address>', 'address to listen on; others than loopback need TLS and keys', '127.0.0.1')
    .option('--port <number>', 'port to listen on, 0 for any that is free', wholeNumber, 8080)
    .option('--keys <file>', 'who may call: JSON, readable by its owner alone')
    .option('--single-use', 'take a signature only once')
    .option('--clock-skew <seconds>', "how far a client's clock may be off (default: 60)", wholeNumber)
    .option('--tls-cert <file>', 'certificate chain, PEM')
    .option('--tls-key <file>', 'private key, PEM')
    .option('--insecure', 'allow an address that others can reach without TLS or keys')
    .option('--metrics', 'have /metrics though the address is not loopback')
    .option('--no-metrics', 'have no /metrics')
    .option('--rate <number>', 'calls a second of one key or address (default: 100)', wholeNumber)
    .option('--concurrency <number>', 'calls at once of one key or address (default: 32)', wholeNumber)
    .option('--workers <number>', 'threads that look at photos', wholeNumber)
    .addOption(
      new Option(
        '--liveness <level>',
        'first filter against photos and screens; see docs/liveness.md',
      ).choices(['off', 'basic']),
    )
    .addOption(new Option('--runtime <name>', 'what runs the nets').choices(['auto', ...runtimeNames]))
    .addHelpText('after', help)
    .action(serve);
}

async function serve(options: Options): Promise<void> {
  const log = pino();
  const serverOptions = { ...(await serverOptionsOf(options)), log };
  // Checked before anything is opened, and once more by the server itself.
  readServerOptions(serverOptions);
  const { path, pack, runtime, workers, liveness, insecure, host, audit } = options;
  const key = await readKeyFile(options.keyFile);
  // Nobody else uses sharp in this process.
  const engine = await FaceSearch.open({
    ...{ path, pack, runtime, liveness, vision: { workers, blockLoaders: true } },
    encryption: key && { key },
    audit: audit === undefined ? undefined : { path: audit },
  });
  try {
    const server = createServer(engine, serverOptions);
    stopOnSignals(server, engine);
    const address = await server.listen();
    if (insecure) console.error(warning(host));
    log.info({ address, runtime: engine.status().runtime }, 'listening');
  } catch (fault) {
    await engine.close();
    throw fault;
  }
}

async function serverOptionsOf(options: Options): Promise<ServerOptions> {
  const { host, port, keys, tlsCert, tlsKey, clockSkew, rate, concurrency, metrics } = options;
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new Error('Cannot serve with half of TLS: give both "--tls-cert" and "--tls-key"');
  const isSecret = tlsCert !== undefined && tlsKey !== undefined;
  const tls = isSecret ? { cert: await readFile(tlsCert), key: await readFile(tlsKey) } : undefined;
  const singleUse = options.singleUse === true;
  const auth = keys === undefined ? undefined : { keys: await readKeys(keys), clockSkew, singleUse };
  return {
    host,
    port,
    tls,
    auth,
    metrics,
    insecure: options.insecure === true,
    limits: { rate, concurrency },
  };
}

/** The first signal lets requests end, the second one does not wait. */
function stopOnSignals(server: FaceSearchServer, engine: FaceSearch): void {
  const stop = async (): Promise<void> => {
    await server.close();
    await engine.close();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      process.once(signal, () => process.exit(1));
      void stop();
    });
}

function warning(host: string): string {
  const loud = styleText(['bold', 'red'], 'facedex: INSECURE:', { stream: process.stderr });
  return `${loud} "${host}" is served without TLS or without keys: whoever reaches it may read, add and remove faces, or listen`;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}
