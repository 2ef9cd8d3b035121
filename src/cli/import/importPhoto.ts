/** A photo that is to be imported, as a folder or a list names it. */
export interface ImportPhoto {
  /** Where the file is. */
  readonly path: string;
  /** For people: its path below the folder, or as the list has it. */
  readonly name: string;
  readonly user_id: string;
  readonly user_data: string;
  /** Why it is not even looked at, in words. */
  readonly problem?: string;
}

/** What there is to import, known before anything is opened or changed. */
export interface ImportSource {
  /** How many photos {@link photos} will give, unless files come and go meanwhile. */
  readonly count: number;
  readonly people: number;
  /** What was seen and is not imported, in words. */
  readonly notes: readonly string[];
  /** The photos one after the other, in the same order each time; none is held in memory before its turn. */
  photos(): AsyncIterable<ImportPhoto>;
}
