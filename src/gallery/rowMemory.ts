import { ALIGNMENT, blockLayout, type RowLayout, roundUp, rowLayout } from './rowLayout.ts';

const PAGE_BYTES = 65_536;
/** Of most systems; with larger ones nothing goes wrong. */
const SYSTEM_PAGE_BYTES = 4096;
/**
 * Bytes of a block from which on it begins with a page, and so, where it has thousands of rows, do its codes: groups of rows that
 * lie across two pages took a scan of a million up to 1.3 times as long.
 */
const LARGE = 2 ** 20;
/** Pages by which a memory grows at least: 4 MiB, of which the system gives only what is written to. */
const GROWTH_PAGES = 64;
/** All that a 32-bit memory can have. A library that needs more gets a further memory. */
const MAXIMUM_PAGES = 65_536;

/** A piece of memory for a block of rows. */
export interface Place {
  /** Which of the memories. */
  readonly arena: number;
  /** Bytes from its start. */
  readonly offset: number;
  readonly capacity: number;
}

interface Arena {
  readonly memory: WebAssembly.Memory;
  readonly maximumPages: number;
  /** First byte that was never given away. */
  end: number;
}

/**
 * Shared memory in which the rows of all libraries of one dimension lie, for the kernel reads its own memory only.
 *
 * It grows in place, so what lies in it never moves and is never twice there. What is given back is kept for
 * the next block of that size.
 */
export class RowMemory {
  readonly layout: RowLayout;
  readonly #maximumPages: number;
  readonly #arenas: Arena[] = [];
  /** Places that were given back, by capacity. */
  readonly #free = new Map<number, Place[]>();

  /** @param maximumPages - of a memory, 64 KiB each. @default 65,536 */
  constructor(dimension: number, maximumPages: number = MAXIMUM_PAGES) {
    this.layout = rowLayout(dimension);
    this.#maximumPages = maximumPages;
  }

  /** All memories; their number only grows. */
  get memories(): readonly WebAssembly.Memory[] {
    return this.#arenas.map(({ memory }) => memory);
  }

  /** The memory in which a place lies. */
  buffer({ arena }: Place): ArrayBufferLike {
    return (this.#arenas[arena] as Arena).memory.buffer;
  }

  /** @throws RangeError where the system has no memory left. */
  allocate(capacity: number): Place {
    return this.#free.get(capacity)?.pop() ?? this.#carve(capacity);
  }

  /** Takes a place back, whose user has wiped it. */
  release(place: Place): void {
    const free = this.#free.get(place.capacity);
    if (free) free.push(place);
    else this.#free.set(place.capacity, [place]);
  }

  #carve(capacity: number): Place {
    const { bytes } = blockLayout(this.layout, capacity);
    const last = this.#arenas.at(-1);
    const arena = last && fits(last, bytes) ? last : this.#newArena();
    const offset = roundUp(arena.end, alignmentOf(bytes));
    growTo(arena, offset + bytes);
    arena.end = roundUp(offset + bytes, ALIGNMENT);
    return { arena: this.#arenas.indexOf(arena), offset, capacity };
  }

  #newArena(): Arena {
    const { firstBlock } = this.layout;
    const maximumPages = this.#maximumPages;
    const memory = newMemory(Math.ceil(firstBlock / PAGE_BYTES), maximumPages);
    const arena = { memory, maximumPages, end: firstBlock };
    this.#arenas.push(arena);
    return arena;
  }
}

function newMemory(initial: number, maximum: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial, maximum, shared: true });
  } catch (cause) {
    // Nothing of it is in use yet, but V8 reserves the addresses, with guards on both sides.
    const hint = 'a process needs 10 GiB of address space for each 4 GiB of faces (see ulimit -v)';
    throw new RangeError(`Cannot hold faces: ${cause instanceof Error ? cause.message : cause}; ${hint}`, {
      cause,
    });
  }
}

function fits({ end, maximumPages }: Arena, bytes: number): boolean {
  return roundUp(end, alignmentOf(bytes)) + bytes <= maximumPages * PAGE_BYTES;
}

/** Large blocks begin with a page of the system, which little ones would waste. */
function alignmentOf(bytes: number): number {
  return bytes < LARGE ? ALIGNMENT : SYSTEM_PAGE_BYTES;
}

function growTo({ memory, maximumPages }: Arena, end: number): void {
  const pages = memory.buffer.byteLength / PAGE_BYTES;
  const wanted = Math.ceil(end / PAGE_BYTES);
  if (wanted > pages) memory.grow(Math.min(maximumPages - pages, Math.max(wanted - pages, GROWTH_PAGES)));
}
