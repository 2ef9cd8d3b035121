// Lists the licences of everything that an installation brings along, from npm's own bill of materials; ends with 1 where a
// package names none.
import { execFileSync } from 'node:child_process';

const bill = JSON.parse(
  execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--workspaces=false'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  }),
);
const byLicence = new Map();
for (const { name, version, licenses = [] } of bill.components) {
  const licence =
    licenses.map((one) => one.license?.id ?? one.license?.name ?? one.expression).join(' or ') || 'NONE';
  byLicence.set(licence, [...(byLicence.get(licence) ?? []), `${name}@${version}`]);
}
for (const [licence, packages] of [...byLicence].sort())
  console.log(`${licence}: ${packages.sort().join(', ')}`);
process.exitCode = byLicence.has('NONE') ? 1 : 0;
