// Writes the bill of materials to standard output.
import { billOfMaterials } from './billOfMaterials.mjs';

process.stdout.write(`${JSON.stringify(billOfMaterials(), null, 2)}\n`);
