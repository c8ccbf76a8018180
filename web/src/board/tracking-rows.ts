/** A row as it was pasted. */
export interface TrackingRow {
  /** Its place among the rows, from 1 on. */
  readonly row: number;
  readonly number: string;
  readonly trackingNumber: string;
  /** The earlier row with the same order, if there is one. */
  readonly twinOf: number | null;
}

/** One request takes so many. */
export const mostRows = 500;

/**
 * Rows of "order number, tracking number" as spreadsheets copy them (tabs) or people write them (comma, semicolon, space). A heading is left out. A tracking number may have
 * spaces in it.
 */
export function trackingRowsOf(text: string): TrackingRow[] {
  const cells = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(cellsOf);
  const rows = isHeading(cells[0]) ? cells.slice(1) : cells;
  const seen = new Map<string, number>();
  return rows.map(([number, trackingNumber], index) => {
    const key = number.toUpperCase().replaceAll(/[\s-]/g, '');
    const twinOf = seen.get(key) ?? null;
    if (twinOf === null) seen.set(key, index + 1);
    return { row: index + 1, number, trackingNumber, twinOf };
  });
}

function cellsOf(line: string): [number: string, trackingNumber: string] {
  const separator = ['\t', ';', ','].find((one) => line.includes(one)) ?? ' ';
  const at = line.indexOf(separator);
  const [number, rest] = at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
  const trackingNumber = separator === ' ' ? rest : (rest.split(separator)[0] ?? '');
  return [bare(number), bare(trackingNumber)];
}

function bare(cell: string): string {
  return cell
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .trim();
}

/** Words above the columns: no order number is without a digit and longer than eight characters. */
function isHeading(row: readonly [string, string] | undefined): boolean {
  return row !== undefined && /order|number/i.test(row[0]) && !/\d/.test(row[0]);
}
