import { type LibraryCalibration, readLibraryCalibration } from '../score/library/libraryCalibration.ts';
import type { Store } from '../store/store.ts';

/** The libraries' own calibrations as the store has them, each read once. */
export class LibraryCalibrations {
  readonly #store: Store;
  readonly #packHash: string;
  /** By library key; undefined for a library that has none of its own. */
  readonly #read = new Map<number, LibraryCalibration | undefined>();

  constructor(store: Store, packHash: string) {
    this.#store = store;
    this.#packHash = packHash;
  }

  /** A library's own calibration; undefined where it has none, or one that was made with another pack. */
  of(key: number): LibraryCalibration | undefined {
    if (!this.#read.has(key)) {
      const text = this.#store.calibration(key);
      this.#read.set(key, text === undefined ? undefined : readLibraryCalibration(text, this.#packHash));
    }
    return this.#read.get(key);
  }

  /** Keeps a calibration, or takes it away. @returns false where the library is gone. */
  async set(key: number, calibration: LibraryCalibration | undefined): Promise<boolean> {
    try {
      return await this.#store.setCalibration(key, calibration && JSON.stringify(calibration));
    } finally {
      // What the store has now decides, whether or not it took the change.
      this.#read.delete(key);
    }
  }

  forget(key: number): void {
    this.#read.delete(key);
  }
}
