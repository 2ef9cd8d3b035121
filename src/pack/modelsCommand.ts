import type { PackNets } from './pack.ts';

/**
 * The command that brings, checks and compiles the nets of a pack, for messages that advise it.
 *
 * @param weightsDir - folder of the weights, where it is not models/weights/ of the installed package.
 */
export function modelsCommand({ path }: Pick<PackNets, 'path'>, weightsDir?: string): string {
  const own = path === undefined ? '' : ` --pack ${path}`;
  const to = weightsDir === undefined ? '' : ` --to ${weightsDir}`;
  return `npx facedex models${own}${to}`;
}

/** What to do where weights are missing or altered. */
export function weightsRemedy(pack: Pick<PackNets, 'path'>, weightsDir?: string): string {
  return `run "${modelsCommand(pack, weightsDir)}" (with "--from DIR" where there is no network)`;
}
