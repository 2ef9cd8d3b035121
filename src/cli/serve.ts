import { styleText } from 'node:util';
import { type Command, Option } from 'commander';
import { type Logger, pino } from 'pino';
import { FaceSearch } from '../engine/faceSearch.ts';
import { createServer } from '../http/createServer.ts';
import type { FaceSearchServer } from '../http/faceSearchServer.ts';
import { readServerOptions, type ServerOptions } from '../http/serverOptions.ts';
import { BoundedOutput } from './shared/boundedOutput.ts';
import { endBySignal } from './shared/endBySignal.ts';
import { listenFault } from './shared/listenFault.ts';
import { readGivenFile } from './shared/readGivenFile.ts';
import { readKeyFile } from './shared/readKeyFile.ts';
import { readKeys } from './shared/readKeys.ts';
import { readUiOptions } from './shared/readUiOptions.ts';
import { reportFailure } from './shared/reportFailure.ts';
import { type EngineOptions, engineOptions } from './shared/storeOptions.ts';
import { wholeNumber } from './shared/wholeNumber.ts';

interface Options extends EngineOptions {
  readonly host: string;
  readonly port: number;
  readonly audit?: string;
  readonly keys?: string;
  readonly singleUse?: true;
  readonly clockSkew?: number;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly insecure?: true;
  readonly metrics?: boolean;
  readonly ui: boolean;
  readonly uiTokenFile?: string;
  readonly uiGroups?: readonly string[];
  readonly uiReadOnly?: true;
  readonly origin?: readonly string[];
  readonly rate?: number;
  readonly concurrency?: number;
  readonly workers?: number;
  readonly quality: 'off' | 'basic' | 'strict';
  readonly liveness?: 'off' | 'basic';
  readonly unknownGroup: 'INVALID_OUTER_ID' | 'INVALID_GROUP_ID';
}

/** Milliseconds that the last lines may take to be read once everything has been closed. */
const LAST_LINES = 3000;

const help = `
The nine calls are under /finauth/search/group/, as the cloud API has them; /healthz, /readyz, /openapi.json and /metrics are
for whoever watches over the server. Logs are JSON lines on standard output in all cases, without photos, names or keys; where
nobody reads them and a MiB waits, further ones are dropped, and counted in a line of their own once there is room.

The kiosk page is at / where there are no keys; with keys it needs --ui-token-file, the token of whoever uses it. Calls that
pages of other websites send through a browser are refused; --origin names those that are yours, such as that of a proxy.

The file of keys is {"<api_key>": "<secret>"} or {"<api_key>": {"secret": "...", "groups": ["staff"]}}, mode 600.
SIGTERM and SIGINT stop the server once the requests under way have ended; a second signal stops it at once.

Examples:
  $ npx facedex serve --path ./faces
  $ npx facedex serve --path ./faces --ui-groups staff --ui-read-only
  $ npx facedex serve --path ./faces --host 0.0.0.0 --keys keys.json --tls-cert cert.pem --tls-key key.pem
`;

/** Adds `facedex serve`, the calls over HTTP. */
export function addServe(program: Command): void {
  const quality = new Option('--quality <level>', 'which faces "add" takes');
  const liveness = new Option(
    '--liveness <level>',
    'first filter against photos and screens; see docs/liveness.md',
  );
  const unknownGroup = new Option('--unknown-group <code>', 'error for a library that does not exist');
  const command = program
    .command('serve')
    .summary('answer the calls over HTTP')
    .description('Serves a store over HTTP, with the paths and bodies of the cloud API.');
  engineOptions(command, 'folder of the store; made where it is missing')
    .option('--audit <file>', 'write an audit log; "facedex audit verify" checks it')
    .option('--host <address>', 'address to listen on; others than loopback need TLS and keys', '127.0.0.1')
    .option('--port <number>', 'port to listen on, 0 for any that is free', wholeNumber(0, 65_535), 8080)
    .option('--keys <file>', 'who may call: JSON, readable by its owner alone')
    .option('--single-use', 'take a signature only once')
    .option('--clock-skew <seconds>', "how far a client's clock may be off (default: 60)", wholeNumber())
    .option('--tls-cert <file>', 'certificate chain, PEM')
    .option('--tls-key <file>', 'private key, PEM')
    .option('--insecure', 'allow an address that others can reach without TLS or keys')
    .option('--metrics', 'have /metrics though the address is not loopback')
    .option('--no-metrics', 'have no /metrics')
    .option('--no-ui', 'have no kiosk page')
    .option('--ui-token-file <file>', 'token that the page asks for, 16 characters or more, mode 600')
    .option('--ui-groups <ids...>', 'libraries that the page shows (default: all)')
    .option('--ui-read-only', 'the page enrolls nobody and removes nothing')
    .option('--origin <origins...>', 'origins by which browsers reach the server beyond its own address')
    .option('--rate <number>', 'calls a second of one key or address (default: 100)', wholeNumber(1))
    .option('--concurrency <number>', 'calls at once of one key or address (default: 32)', wholeNumber(1))
    .option('--workers <number>', 'threads that look at photos, 1 to 64', wholeNumber(1, 64))
    .addOption(quality.choices(['off', 'basic', 'strict']).default('basic'))
    .addOption(liveness.choices(['off', 'basic']))
    .addOption(unknownGroup.choices(['INVALID_OUTER_ID', 'INVALID_GROUP_ID']).default('INVALID_OUTER_ID'))
    .addHelpText('after', help)
    .action(serve);
}

async function serve(options: Options): Promise<void> {
  const { log, output } = openLog();
  const serverOptions = { ...(await serverOptionsOf(options)), log };
  // Checked before anything is opened, and once more by the server itself.
  readServerOptions(serverOptions);
  const { path, pack, runtime, weights, workers, quality, liveness, unknownGroup, insecure, host, audit } =
    options;
  const key = await readKeyFile(options.keyFile);
  // Nobody else uses sharp in this process.
  const engine = await FaceSearch.open({
    ...{ path, pack, runtime, weights, quality, liveness, unknownGroup },
    vision: { workers, blockLoaders: true },
    encryption: key && { key },
    audit: audit === undefined ? undefined : { path: audit },
  });
  try {
    const server = createServer(engine, serverOptions);
    stopOnSignals(server, engine, output);
    const address = await server.listen().catch((fault: NodeJS.ErrnoException) => {
      throw listenFault(host, options.port, fault);
    });
    if (insecure) console.error(warning(host));
    if (serverOptions.ui) console.error(`The kiosk page is at ${address}/`);
    log.info({ address, runtime: engine.status().runtime }, 'listening');
  } catch (fault) {
    await engine.close();
    throw fault;
  }
}

/** Whoever reads the log, or does not, must not hold up the server. */
function openLog(): { readonly log: Logger; readonly output: BoundedOutput } {
  // Other commands end where nobody reads what they say; a server goes on.
  process.stdout.removeAllListeners('error');
  const output = new BoundedOutput(process.stdout, (dropped) =>
    log.warn({ dropped }, 'lines were dropped, since the log was not read'),
  );
  const log = pino({}, output);
  return { log, output };
}

async function serverOptionsOf(options: Options): Promise<ServerOptions> {
  const { host, port, keys, tlsCert, tlsKey, clockSkew, rate, concurrency, metrics } = options;
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new Error('Cannot serve with half of TLS: give both "--tls-cert" and "--tls-key"');
  for (const [option, given] of Object.entries({
    '--single-use': options.singleUse,
    '--clock-skew': clockSkew,
  }))
    if (given !== undefined && keys === undefined)
      throw new Error(
        `Cannot serve with "${option}" and without "--keys": nobody signs then; give the keys too`,
      );
  const tls =
    tlsCert === undefined || tlsKey === undefined
      ? undefined
      : {
          cert: await readGivenFile('certificate', tlsCert),
          key: await readGivenFile('private key', tlsKey),
        };
  const singleUse = options.singleUse === true;
  const auth = keys === undefined ? undefined : { keys: await readKeys(keys), clockSkew, singleUse };
  return {
    host,
    port,
    tls,
    auth,
    metrics,
    ui: await readUiOptions(options),
    origins: options.origin,
    insecure: options.insecure === true,
    limits: { rate, concurrency },
  };
}

/** The first signal lets requests end, the second one does not wait. */
function stopOnSignals(server: FaceSearchServer, engine: FaceSearch, output: BoundedOutput): void {
  const stop = async (): Promise<void> => {
    await server.close();
    await engine.close();
    // What waits for a reader would keep the process alive for ever. No thread does any more.
    if (!(await output.settled(LAST_LINES))) process.exit();
  };
  let isStopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      if (isStopping) return endBySignal(signal);
      isStopping = true;
      stop().catch((fault: unknown) => process.exit(reportFailure(fault, false)));
    });
}

function warning(host: string): string {
  const loud = styleText(['bold', 'red'], 'facedex: INSECURE:', { stream: process.stderr });
  return `${loud} "${host}" is served without TLS or without keys: whoever reaches it may read, add and remove faces, or listen`;
}
