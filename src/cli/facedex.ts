#!/usr/bin/env node
import { ownManifest } from '../ownManifest.ts';
import { checkNode } from './doctor/checkNode.ts';

// All else is loaded from here: where Node.js is too old for it, that would be said in words that nobody understands.
try {
  await import('./program.ts');
} catch (fault) {
  const { state, detail, remedy } = checkNode(process.version, ownManifest().engines.node);
  if (state === 'good') throw fault;
  console.error(`facedex: Cannot run on Node.js ${process.version}: ${detail}; ${remedy}`);
  process.exitCode = 1;
}
