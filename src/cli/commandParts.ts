import type { Command } from 'commander';

/** Some commands, loaded once they are wanted: what all of them need takes longer to load than most take to run. */
export interface CommandPart {
  /** Heading in the help. */
  readonly group: string;
  /** Of the commands. */
  readonly names: readonly string[];
  readonly load: () => Promise<(program: Command) => void>;
}

const first = 'First steps:';
const faces = 'Faces:';
const stores = 'Stores:';
const nets = 'Nets:';

const all: readonly CommandPart[] = [
  { group: first, names: ['demo'], load: async () => (await import('./demo/demo.ts')).addDemo },
  { group: first, names: ['doctor'], load: async () => (await import('./doctor/doctor.ts')).addDoctor },
  { group: first, names: ['models'], load: async () => (await import('./models.ts')).addModels },
  { group: first, names: ['help'], load: async () => addHelp },
  { group: faces, names: ['import'], load: async () => (await import('./import/import.ts')).addImport },
  { group: faces, names: ['search'], load: async () => (await import('./library/search.ts')).addSearch },
  { group: faces, names: ['groups'], load: async () => (await import('./library/groups.ts')).addGroups },
  { group: faces, names: ['faces'], load: async () => (await import('./library/faces.ts')).addFaces },
  { group: faces, names: ['delete'], load: async () => (await import('./library/delete.ts')).addDelete },
  { group: faces, names: ['explain'], load: async () => (await import('./library/explain.ts')).addExplain },
  { group: stores, names: ['serve'], load: async () => (await import('./serve.ts')).addServe },
  {
    group: stores,
    names: ['backup', 'restore', 'export'],
    load: async () => (await import('./transfer.ts')).addTransfer,
  },
  { group: stores, names: ['audit'], load: async () => (await import('./audit.ts')).addAudit },
  { group: stores, names: ['retention'], load: async () => (await import('./retention.ts')).addRetention },
  {
    group: nets,
    names: ['calibrate'],
    load: async () => (await import('./calibrate/calibrate.ts')).addCalibrate,
  },
  { group: nets, names: ['reembed'], load: async () => (await import('./reembed.ts')).addReembed },
];

/**
 * The parts that a command line needs: that of its command, and all where it names none that is known, since help and
 * suggestions speak of all.
 *
 * @param word - the first one of the command line.
 */
export function commandParts(word: string | undefined): readonly CommandPart[] {
  if (word === '--version' || word === '-V') return [];
  const named = all.filter(({ names }) => word !== 'help' && names.includes(word ?? ''));
  return named.length > 0 ? named : all;
}

function addHelp(program: Command): void {
  program.helpCommand('help [command]', 'options and examples of a command');
}
