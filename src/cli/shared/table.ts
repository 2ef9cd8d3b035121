import { styleText } from 'node:util';
import { printable } from './printable.ts';

/** A column of a {@link table}. */
export interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => string | number;
  readonly align?: 'right';
}

/** Rows for people, each column as wide as its widest value; the last one is not padded. Control characters are escaped. */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  stream: NodeJS.WriteStream = process.stdout,
): string {
  const cells = rows.map((row) => columns.map((column) => printable(String(column.of(row)))));
  const titles = columns.map(({ title }) => title);
  const widths = columns.map((_, i) =>
    Math.max(...[titles, ...cells].map((line) => (line[i] as string).length)),
  );
  const written = (line: readonly string[]): string =>
    line
      .map((cell, i) => padded(cell, widths[i] as number, columns[i]?.align))
      .join('  ')
      .trimEnd();
  const head = styleText('dim', written(titles), { stream });
  return [head, ...cells.map(written)].join('\n');
}

function padded(cell: string, width: number, align: 'right' | undefined): string {
  return align === 'right' ? cell.padStart(width) : cell.padEnd(width);
}
