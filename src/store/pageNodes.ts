/** Byte offsets of lmdb-js 3: `MDB_page_header` and `MDB_node` in its mdb.c. */
const LOWER = 20;
const UPPER = 22;
const CONTENT = 24;
const NODE = { flags: 4, keySize: 6, key: 8 };
const BIG_DATA = 1;
const SUB_TREE = 2;
const OVERFLOW_PLACE = 24;

/** An entry of a page. */
export interface PageNode {
  readonly key: Buffer;
  /** Of a branch: the page below. */
  readonly child: bigint;
  /** Of a leaf: what the data is: the value, the `MDB_db` of a table, or where the value lies. */
  readonly kind: 'value' | 'table' | 'overflow';
  /** Where the data lies in the page. */
  readonly start: number;
  readonly end: number;
  /** Bytes of the value. */
  readonly size: number;
}

/**
 * The entries of a page of a tree.
 * @returns undefined where they do not lie in the page, or lie upon each other.
 */
export function readNodes(page: Buffer, isBranch: boolean): PageNode[] | undefined {
  const lower = page.readUInt16LE(LOWER);
  const upper = page.readUInt16LE(UPPER);
  if (lower & 1 || lower > upper || CONTENT + upper > page.length) return undefined;
  const nodes: PageNode[] = [];
  let bytes = 0;
  for (let at = 0; at < lower; at += 2) {
    const place = page.readUInt16LE(CONTENT + at);
    const node = place < upper || place & 1 ? undefined : readNode(page, CONTENT + place, isBranch);
    if (!node) return undefined;
    nodes.push(node);
    bytes += evenSize(node);
  }
  // Nodes fill what is above `upper` without a gap, so that many bytes mean that no two share any.
  return bytes === page.length - CONTENT - upper ? nodes : undefined;
}

function readNode(page: Buffer, at: number, isBranch: boolean): PageNode | undefined {
  const flags = isBranch ? 0 : page.readUInt16LE(at + NODE.flags);
  const start = at + NODE.key + page.readUInt16LE(at + NODE.keySize);
  const key = page.subarray(at + NODE.key, start);
  if (start > page.length) return undefined;
  if (isBranch)
    return { key, child: BigInt(page.readUIntLE(at, 6)), kind: 'value', start, end: start, size: 0 };
  const size = page.readUInt32LE(at);
  const end = start + (flags === BIG_DATA ? OVERFLOW_PLACE : size);
  if (end > page.length || (flags !== 0 && flags !== BIG_DATA && flags !== SUB_TREE)) return undefined;
  const kind = flags === BIG_DATA ? 'overflow' : flags === SUB_TREE ? 'table' : 'value';
  return { key, child: 0n, kind, start, end, size };
}

/** lmdb lays nodes at even offsets. */
function evenSize({ key, start, end }: PageNode): number {
  const size = NODE.key + key.length + end - start;
  return size + (size & 1);
}
