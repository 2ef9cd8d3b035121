import { execFileSync } from 'node:child_process';

/** What the kiosk page is built from and the package carries, though an installation does not fetch it. */
const carried = ['lit-html', '@fontsource-variable/inter'];

/** npm's own bill of materials (CycloneDX) of what is installed with facedex and what its package carries. */
export function billOfMaterials() {
  const bill = npmSbom('--omit', 'dev');
  const all = npmSbom().components;
  const others = carried.map((name) => all.find((component) => component.name === name) ?? missing(name));
  return { ...bill, components: [...bill.components, ...others] };
}

function npmSbom(...args) {
  const text = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--workspaces=false', ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(text);
}

function missing(name) {
  throw new Error(`Cannot list ${name}: it is not installed; run "npm ci"`);
}
