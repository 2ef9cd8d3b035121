import { ALIGNMENT, blockLayout, type RowLayout, rowLayout } from './rowLayout.ts';

const PAGE_BYTES = 65_536;
/** Pages by which a memory grows at least: 4 MiB, of which the system gives only what is written to. */
const GROWTH_PAGES = 64;
/**
 * Most pages of a memory, tried one after the other: all that a 32-bit memory can have, and less for places that
 * limit the address space of a process. A library that needs more than one memory has gets another.
 */
const MAXIMUM_PAGES = [65_536, 16_384, 4096] as const;

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
  readonly #arenas: Arena[] = [];
  /** Places that were given back, by capacity. */
  readonly #free = new Map<number, Place[]>();

  constructor(dimension: number) {
    this.layout = rowLayout(dimension);
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
    const offset = arena.end;
    growTo(arena, offset + bytes);
    arena.end += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    return { arena: this.#arenas.indexOf(arena), offset, capacity };
  }

  #newArena(): Arena {
    const { firstBlock } = this.layout;
    const initial = Math.ceil(firstBlock / PAGE_BYTES);
    for (const maximumPages of MAXIMUM_PAGES) {
      try {
        const memory = new WebAssembly.Memory({ initial, maximum: maximumPages, shared: true });
        const arena = { memory, maximumPages, end: firstBlock };
        this.#arenas.push(arena);
        return arena;
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }
    throw new RangeError('Cannot hold more faces: the system gives no more address space (see ulimit -v)');
  }
}

function fits({ end, maximumPages }: Arena, bytes: number): boolean {
  return end + bytes <= maximumPages * PAGE_BYTES;
}

function growTo({ memory, maximumPages }: Arena, end: number): void {
  const pages = memory.buffer.byteLength / PAGE_BYTES;
  const wanted = Math.ceil(end / PAGE_BYTES);
  if (wanted > pages) memory.grow(Math.min(maximumPages - pages, Math.max(wanted - pages, GROWTH_PAGES)));
}
