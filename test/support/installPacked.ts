import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** facedex as its users get it: packed by npm and installed into a project of its own, outside this one. */
export interface InstalledPackage {
  /** The project's folder; facedex lies in its node_modules. */
  readonly folder: string;
  /** Paths in the tarball, without its top folder. */
  readonly packed: readonly string[];
  /** Runs an ES module in the project and gives what it printed; throws with its errors where it fails. */
  run(script: string): string;
  /** Checks a TypeScript module in the project, and all declarations that it reaches; throws with what is wrong. */
  check(module: string): void;
  /** Runs `npx facedex ...` in the project. */
  facedex(...args: readonly string[]): string;
}

/** That npm could not reach where packages come from: a reason to skip, not to fail. */
export class NoNetwork extends Error {}

/**
 * Packs the built project and installs the tarball with install scripts off, as npm 12 does unless told otherwise, and refuses
 * packages that are not for this Node.
 * The build must be there; it is not made again, since other tests run from it at the same time.
 *
 * @throws NoNetwork where the packages it depends on are neither cached nor to be had.
 */
export function installPacked(): InstalledPackage {
  const folder = mkdtempSync(join(tmpdir(), 'facedex-packed-'));
  const [tarball] = JSON.parse(
    output('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root),
  ) as [{ filename: string; files: readonly { path: string }[] }];
  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "name": "project", "private": true, "type": "module" }');
  const settings = [
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--fetch-retries=1',
    '--engine-strict',
  ];
  output('npm', ['install', ...settings, join(folder, tarball.filename)], project);
  return {
    folder: project,
    packed: tarball.files.map(({ path }) => path),
    run(script) {
      writeFileSync(join(project, 'script.js'), script);
      return output(process.execPath, ['script.js'], project);
    },
    check(module) {
      writeFileSync(join(project, 'module.ts'), module);
      const compilerOptions = {
        ...{ module: 'nodenext', target: 'es2023', lib: ['es2023'], strict: true, noEmit: true },
        ...{ skipLibCheck: false, types: ['node'], typeRoots: [join(root, 'node_modules/@types')] },
      };
      writeFileSync(
        join(project, 'tsconfig.json'),
        JSON.stringify({ compilerOptions, files: ['module.ts'] }),
      );
      output(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], project);
    },
    facedex: (...args) => output('npx', ['--no-install', 'facedex', ...args], project),
  };
}

function output(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, FORCE_COLOR: undefined, npm_config_dry_run: undefined },
  });
  if (status === 0) return stdout;
  const said = `${command} ${args[0]} ended with ${status ?? error?.message}: ${stderr}${stdout}`;
  throw /ENOTFOUND|EAI_AGAIN|ENOTCACHED|ETIMEDOUT|ENETUNREACH/.test(stderr)
    ? new NoNetwork(said)
    : new Error(said);
}
