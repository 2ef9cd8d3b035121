// Lists the licences of everything that an installation brings along; ends with 1 where a package names none.
import { billOfMaterials } from './billOfMaterials.mjs';

const byLicence = new Map();
for (const { name, version, licenses = [] } of billOfMaterials().components) {
  const licence =
    licenses.map((one) => one.license?.id ?? one.license?.name ?? one.expression).join(' or ') || 'NONE';
  byLicence.set(licence, [...(byLicence.get(licence) ?? []), `${name}@${version}`]);
}
for (const [licence, packages] of [...byLicence].sort())
  console.log(`${licence}: ${packages.sort().join(', ')}`);
process.exitCode = byLicence.has('NONE') ? 1 : 0;
