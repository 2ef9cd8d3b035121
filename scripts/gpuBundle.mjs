// Puts all that `npm run bench -- gpu` needs into one folder, for a Linux x64 machine with a GPU that has neither Node.js nor a
// network: node scripts/gpuBundle.mjs [FOLDER]. There: sh run.sh. The archive is cut in parts, for ways that take no more at once;
// they are put back together in whichever folder they lie with run.sh.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = resolve(process.argv[2] ?? 'gpu-bundle');
const staging = mkdtempSync(join(tmpdir(), 'facedex-gpu-'));
const bundle = join(staging, 'facedex-gpu');

/** What is started, also in threads and processes of its own; what it imports is found from there. */
const entries = [
  'benchmarks/dist/gpu.js',
  'dist/vision/worker.js',
  'dist/vision/shared/netOwner.js',
  'dist/vision/runtimes/trialProcess.js',
];
/** A file, since threads would inherit what Node.js is told on its command line. */
const START = "import { gpu } from './benchmarks/dist/gpu.js';\nawait gpu(['sface']);\n";
/** Of the archive, as split takes it. */
const PART = '48MB';
/** TensorFlow.js is left out: large, and on a CPU only. What is read but never imported is added. */
const leftOut = /^@tensorflow\//;
const readOnly = ['@vladmandic/face-api'];
/** What onnxruntime-node's install script downloads with. */
const installOnly = ['adm-zip', 'global-agent', 'tar'];
/** Of packages, what nobody runs, and native parts for other machines. */
const unused =
  /\.(?:map|md|d\.[cm]?ts|ts|tsx|markdown)$|napi-v6\/(?!linux(?:\/x64)?(?:\/|$))|napi-v6\/linux\/(?!x64)/;
/** Of face-api, its demo photos. */
const samples = /face-api(?:\/demo(?:\/sample\d\.jpg)?|\/package\.json)?$/;

try {
  copyCode();
  copyWeights();
  copyNode();
  copyVulkanLibraries();
  pack();
} finally {
  rmSync(staging, { recursive: true, force: true });
}

function copyCode() {
  const packages = new Set(readOnly);
  const seen = new Set();
  for (const entry of entries) follow(join(root, entry), seen, packages);
  for (const file of seen) copy(file);
  copy(join(root, 'dist/image/kernel/warp.wasm'));
  copy(join(root, 'package.json'));
  writeFileSync(join(bundle, 'start.js'), START);
  for (const name of packages) copyPackage(name, root);
}

/** Notes a module and all that it imports: files of this repository, and names of packages. */
function follow(file, seen, packages) {
  if (seen.has(file)) return;
  seen.add(file);
  const code = readFileSync(file, 'utf8');
  for (const [, , specifier] of code.matchAll(/(\bfrom\s*|\bimport\s*\(?\s*|\brequire\()['"]([^'"]+)['"]/g)) {
    if (specifier.startsWith('.')) follow(resolve(dirname(file), specifier), seen, packages);
    else if (specifier.startsWith('#src/')) follow(join(root, 'dist', specifier.slice(5)), seen, packages);
    else if (!specifier.startsWith('node:') && !leftOut.test(specifier)) packages.add(nameOf(specifier));
  }
}

function nameOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** A package with those that it needs. Of its native parts for several machines only the one that is installed is there. */
function copyPackage(name, from, copied = new Set()) {
  const folder = folderOf(name, from);
  if (folder === undefined || copied.has(folder)) return;
  copied.add(folder);
  const isReadOnly = readOnly.includes(name);
  cpSync(folder, join(bundle, relative(root, folder)), {
    recursive: true,
    filter: (path) => (isReadOnly ? samples.test(path) : !unused.test(path)),
  });
  if (isReadOnly) return;
  const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  for (const needed of Object.keys({ ...dependencies, ...optionalDependencies }))
    if (!installOnly.includes(needed)) copyPackage(needed, folder, copied);
}

function folderOf(name, from) {
  const paths = createRequire(join(from, 'x.js')).resolve.paths(name) ?? [];
  return paths.map((path) => join(path, name)).find(existsSync);
}

/** Those of the pack that is measured, not what was compiled of them for this machine's processor. */
function copyWeights() {
  const pack = join(root, 'models/sface.json');
  copy(pack);
  for (const { name } of JSON.parse(readFileSync(pack, 'utf8')).files)
    copy(join(root, 'models/weights', name));
}

/** The very Node.js that runs this, without its symbols where strip is there. */
function copyNode() {
  const node = join(bundle, 'node');
  cpSync(process.execPath, node, { dereference: true });
  chmodSync(node, 0o755);
  attempt('strip', [node], 'Node.js is carried with its symbols');
}

/** For onnxruntime's WebGPU, on machines that lack them: the loader, and what NVIDIA's driver for Vulkan wants beside it. */
function copyVulkanLibraries() {
  const folder = join(staging, 'deb');
  mkdirSync(folder);
  const packages = ['libvulkan1', 'libegl1', 'libglvnd0'];
  const without = 'no libraries for Vulkan are carried: the machine must have its own';
  if (!attempt('apt-get', ['download', ...packages], without, folder)) return;
  for (const deb of readdirSync(folder)) execFileSync('dpkg', ['-x', deb, 'out'], { cwd: folder });
  cpSync(join(folder, 'out/usr/lib/x86_64-linux-gnu'), join(bundle, 'vulkan'), {
    recursive: true,
    verbatimSymlinks: true,
  });
}

function attempt(command, args, otherwise, cwd = root) {
  try {
    execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'ignore'] });
    return true;
  } catch {
    console.log(`${command} is not to be had: ${otherwise}`);
    return false;
  }
}

function copy(file) {
  const to = join(bundle, relative(root, file));
  mkdirSync(dirname(to), { recursive: true });
  cpSync(file, to);
}

function pack() {
  mkdirSync(target, { recursive: true });
  // A larger archive of before would have had more parts.
  for (const name of readdirSync(target).filter((each) => each.startsWith('facedex-gpu.')))
    rmSync(join(target, name));
  const archive = join(target, 'facedex-gpu.tar.xz');
  execFileSync('tar', ['-cJf', archive, '-C', staging, 'facedex-gpu'], {
    env: { ...process.env, XZ_OPT: process.env.XZ_OPT ?? '-6 -T0' },
    stdio: 'inherit',
  });
  const megabytes = (statSync(archive).size / 1e6).toFixed(1);
  execFileSync('split', ['--numeric-suffixes', '-a', '1', '-b', PART, archive, `${archive}.`]);
  rmSync(archive);
  cpSync(join(root, 'scripts/gpuBundle.sh'), join(target, 'run.sh'));
  console.log(
    `${target}: ${megabytes} MB in ${readdirSync(target).filter((each) => each.startsWith('facedex-gpu.')).length} parts`,
  );
}
