import { plural } from '../shared/plural.ts';
import { type FolderFile, walkFolder } from '../shared/walkFolder.ts';
import type { ImportPhoto, ImportSource } from './importPhoto.ts';
import { isPicture } from './photoFiles.ts';
import { personOf, userIdOf, userIdProblem, wholeName } from './userIdOf.ts';

/** How the person is read from the name of a file in a flat folder: `numbered` takes a number off, `whole` does not. */
export type NameRule = 'numbered' | 'whole';

/** More photos of one person in a flat folder look like numbers that tell people apart. */
const MOST_OF_ONE = 20;

/**
 * Photos of a folder: one folder a person, or all of them flat. Walks it once to count them and to see whose they are; what
 * could be meant in two ways is refused before anything is done.
 *
 * @param rule - undefined: numbered, unless that would make one person of many photos.
 * @throws Error
 */
export async function surveyFolder(folder: string, rule: NameRule | undefined): Promise<ImportSource> {
  const survey = new Survey(folder, rule ?? 'numbered');
  for await (const file of walkFolder(folder)) survey.see(file);
  survey.check(rule === undefined);
  const { count, people, notes } = survey;
  return { count, people, notes, photos: () => photosOf(folder, rule ?? 'numbered') };
}

async function* photosOf(folder: string, rule: NameRule): AsyncGenerator<ImportPhoto> {
  for await (const { path, parts } of walkFolder(folder)) {
    const name = parts.join('/');
    if (!isPicture(name) || parts.length > 2) continue;
    const user_id = userIdOf(personIn(parts, rule));
    const problem = userIdProblem(user_id);
    yield { path, name, user_id, user_data: '', ...(problem === undefined ? {} : { problem }) };
  }
}

function personIn(parts: readonly string[], rule: NameRule): string {
  const [first = ''] = parts;
  if (parts.length > 1) return first;
  return rule === 'whole' ? wholeName(first) : personOf(first);
}

/** What one walk through a folder has seen. */
class Survey {
  count = 0;
  readonly #folder: string;
  readonly #rule: NameRule;
  /** By user_id: the name that it was made from, and its photos. */
  readonly #people = new Map<string, { readonly person: string; photos: number }>();
  /** One photo each that lies in the folder, in a folder in it, and deeper. */
  readonly #examples: (string | undefined)[] = [];
  readonly #clashes: string[] = [];
  #others = 0;

  constructor(folder: string, rule: NameRule) {
    this.#folder = folder;
    this.#rule = rule;
  }

  get people(): number {
    return this.#people.size;
  }

  get notes(): readonly string[] {
    return this.#others === 0
      ? []
      : [`${plural(this.#others, 'file is', 'files are')} no picture, by the name`];
  }

  see({ parts }: FolderFile): void {
    const name = parts.join('/');
    if (!isPicture(name)) {
      this.#others += 1;
      return;
    }
    this.count += 1;
    this.#examples[Math.min(parts.length, 3)] ??= name;
    this.#count(personIn(parts, this.#rule));
  }

  #count(person: string): void {
    const user_id = userIdOf(person);
    const known = this.#people.get(user_id);
    if (!known) this.#people.set(user_id, { person, photos: 1 });
    else {
      known.photos += 1;
      const clash = `"${known.person}" and "${person}"`;
      if (known.person !== person && !this.#clashes.includes(clash) && this.#clashes.length < 5)
        this.#clashes.push(clash);
    }
  }

  /** @throws Error where it is not clear whose photos these are. */
  check(doubtsNumbers: boolean): void {
    const [, flat, inFolder, deep] = this.#examples;
    const what = `Cannot tell whose photos those of "${this.#folder}" are`;
    if (this.count === 0)
      throw new Error(`Cannot find photos in "${this.#folder}": it holds no PNG, JPEG or BMP files`);
    if (deep !== undefined)
      throw new Error(
        `${what}: "${deep}" lies deeper than a folder a person; import the folders one by one, or give a list ("--csv")`,
      );
    if (flat !== undefined && inFolder !== undefined)
      throw new Error(
        `${what}: some lie in it ("${flat}"), some in a folder in it ("${inFolder}"); have all in a folder a person, or all flat, or give a list ("--csv")`,
      );
    if (this.#clashes.length > 0)
      throw new Error(
        `${what}: names that differ only in how their accents are stored have the same user_id, such as ${this.#clashes.join(', ')}; rename one`,
      );
    if (flat !== undefined && doubtsNumbers) this.#doubtNumbers();
  }

  #doubtNumbers(): void {
    for (const { person, photos } of this.#people.values())
      if (photos > MOST_OF_ONE)
        throw new Error(
          `Cannot tell whose photos those of "${this.#folder}" are: ${photos} are called "${person}" and a number. Say "--names whole" where the number tells people apart, "--names numbered" where they are all of one person`,
        );
  }
}
