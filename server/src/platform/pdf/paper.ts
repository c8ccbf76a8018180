import PDFDocument from 'pdfkit';
import type { Bars } from './barcode.ts';
import { type Face, faces } from './fonts.ts';
import { linesOf, showable } from './text.ts';

export interface PaperOptions {
  readonly title: string;
  /** At the top of every page, left and right. */
  readonly head: { readonly left: string; readonly right: string };
  /** At the foot of every page, before the number of the page. */
  readonly foot: string;
  /** Stands in the file as the time it was made: the same content with the same time is the same bytes. */
  readonly madeAt: Date;
}

export interface Column {
  readonly title: string;
  /** Share of the table's width. */
  readonly share: number;
  readonly align?: 'right';
  readonly bold?: true;
}

/** A document of letter pages, written from top to bottom; what does not fit goes on on the next page. */
export interface Paper {
  title(text: string, beside?: Bars): void;
  heading(text: string): void;
  paragraph(text: string, style?: { readonly bold?: boolean; readonly muted?: boolean }): void;
  /** Names with their values, in two columns; those without a value are left out. */
  facts(rows: readonly (readonly [name: string, value: string | null | undefined])[]): void;
  table(columns: readonly Column[], rows: readonly (readonly string[])[]): void;
  /** Barcodes with a line of text under each, two beside each other. */
  barcodes(codes: readonly { readonly bars: Bars; readonly under: string }[]): void;
  gap(points: number): void;
  /** How many characters stood for which the fonts have no letter. */
  replaced(): number;
  /** The file. Nothing may follow. */
  end(): Promise<Buffer>;
}

const page = { width: 612, height: 792 };
const margin = 48;
const top = 78;
const bottom = page.height - 62;
const inner = page.width - 2 * margin;
const ink = '#16202c';
const muted = '#5b6672';
const rule = '#c9d1d9';
const tint = '#eef2f6';
const accent = '#0b4f6c';
const bodySize = 9;
const cellSize = 8;
const leading = 1.36;

interface Style {
  readonly face: Face;
  readonly size: number;
  readonly color: string;
}
const cell: Style = { face: faces.regular, size: cellSize, color: ink };
const cellBold: Style = { face: faces.bold, size: cellSize, color: ink };
const label: Style = { face: faces.regular, size: cellSize, color: muted };

/** A new document. Not compressed, since what a compressor makes differs between machines; whoever stores it compresses it. */
export function openPaper(options: PaperOptions): Paper {
  const doc = newDocument(options);
  const parts: Buffer[] = [];
  doc.on('data', (part: Buffer) => parts.push(part));
  const ended = new Promise<void>((resolve) => doc.on('end', resolve));
  let y = top;
  let replaced = 0;

  const shown = (typed: string): string => {
    const { text, replaced: more } = showable(typed);
    replaced += more;
    return text;
  };
  const put = (line: string, x: number, at: number, { face, size, color }: Style): void => {
    if (line === '') return;
    doc.font(face === faces.bold ? 'bold' : 'regular').fontSize(size);
    doc.fillColor(color).text(line, x, at, { lineBreak: false });
  };
  const makeRoom = (height: number): void => {
    if (y + height <= bottom || y === top) return;
    doc.addPage();
    y = top;
  };
  const flow = (lines: readonly string[], x: number, style: Style): void => {
    for (const line of lines) {
      makeRoom(style.size * leading);
      put(line, x, y, style);
      y += style.size * leading;
    }
  };
  const moveTo = (next: number): void => {
    y = next;
  };
  const draw = { doc, put, shown, makeRoom, at: () => y, moveTo };

  return {
    title(text, beside) {
      const size = 17;
      const width = beside === undefined ? inner : inner - 200;
      const from = y;
      flow(linesOf(shown(text), faces.bold, { size, width }), margin, { face: faces.bold, size, color: accent });
      if (beside !== undefined) drawBars(doc, beside, { x: page.width - margin - 180, y: from - 2, width: 180, height: 34 });
      y = Math.max(y, beside === undefined ? 0 : from + 38) + 4;
    },
    heading(text) {
      const size = 11;
      y += y === top ? 0 : 10;
      // Not alone at the foot of a page.
      makeRoom(60);
      put(shown(text), margin, y, { face: faces.bold, size, color: accent });
      y += size * leading + 2;
      doc
        .moveTo(margin, y)
        .lineTo(page.width - margin, y)
        .lineWidth(0.8)
        .strokeColor(accent)
        .stroke();
      y += 5;
    },
    paragraph(text, style = {}) {
      const own = { face: style.bold === true ? faces.bold : faces.regular, size: bodySize, color: style.muted === true ? muted : ink };
      flow(linesOf(shown(text), own.face, { size: bodySize, width: inner }), margin, own);
      y += 2;
    },
    facts: (rows) => drawFacts(draw, rows),
    table: (columns, rows) => drawTable(draw, columns, rows),
    barcodes: (codes) => drawBarcodes(draw, codes),
    gap: (points) => moveTo(y + points),
    replaced: () => replaced,
    async end() {
      numberPages(doc, options, { put, shown });
      doc.end();
      await ended;
      return Buffer.concat(parts);
    },
  };
}

type Document = InstanceType<typeof PDFDocument>;

function newDocument({ title, madeAt }: PaperOptions): Document {
  const document = new PDFDocument({
    size: [page.width, page.height],
    margin: 0,
    compress: false,
    bufferPages: true,
    autoFirstPage: false,
    // None to begin with: the library would load one of its own, or compare ours with itself at every change.
    font: '',
    pdfVersion: '1.7',
    lang: 'en-US',
    displayTitle: true,
    info: { Title: title, Producer: 'Orderly', Creator: 'Orderly', CreationDate: madeAt },
  });
  document.registerFont('regular', faces.regular.font as string);
  document.registerFont('bold', faces.bold.font as string);
  document.addPage();
  return document;
}

interface Draw {
  readonly doc: Document;
  put(line: string, x: number, y: number, style: Style): void;
  shown(typed: string): string;
  makeRoom(height: number): void;
  at(): number;
  moveTo(y: number): void;
}

/** Dark bars of one module each, as wide together as the room allows. */
function drawBars(
  doc: Document,
  bars: Bars,
  room: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): void {
  const module = room.width / bars.modules;
  for (const { from, width } of bars.dark) doc.rect(room.x + from * module, room.y, width * module, room.height);
  doc.fill('#000000');
}

function drawBarcodes(draw: Draw, codes: readonly { readonly bars: Bars; readonly under: string }[]): void {
  const room = { width: 170, height: 30 };
  for (let index = 0; index < codes.length; index += 2) {
    draw.makeRoom(52);
    const y = draw.at();
    codes.slice(index, index + 2).forEach(({ bars, under }, column) => {
      const x = margin + (column * inner) / 2;
      drawBars(draw.doc, bars, { x, y, ...room });
      const [line = ''] = linesOf(draw.shown(under), cell.face, { size: cellSize, width: inner / 2 - 10 });
      draw.put(line, x, y + room.height + 3, cell);
    });
    draw.moveTo(y + 52);
  }
}

function drawFacts(draw: Draw, rows: readonly (readonly [string, string | null | undefined])[]): void {
  const there = rows.filter((row): row is readonly [string, string] => typeof row[1] === 'string' && row[1] !== '');
  const columnWidth = inner / 2;
  const nameWidth = 92;
  for (let index = 0; index < there.length; index += 2) {
    const cells = there.slice(index, index + 2).map(([name, value]) => ({
      name: linesOf(draw.shown(name), label.face, { size: cellSize, width: nameWidth - 6 }),
      value: linesOf(draw.shown(value), cell.face, { size: cellSize, width: columnWidth - nameWidth - 10 }),
    }));
    const height = Math.max(...cells.map(({ name, value }) => Math.max(name.length, value.length)));
    for (let line = 0; line < height; line += 1) {
      draw.makeRoom(cellSize * leading);
      const y = draw.at();
      cells.forEach(({ name, value }, column) => {
        const x = margin + column * columnWidth;
        draw.put(name[line] ?? '', x, y, label);
        draw.put(value[line] ?? '', x + nameWidth, y, cell);
      });
      draw.moveTo(y + cellSize * leading);
    }
    draw.moveTo(draw.at() + 2);
  }
}

const padding = 3;

function drawTable(draw: Draw, columns: readonly Column[], rows: readonly (readonly string[])[]): void {
  const shares = columns.reduce((sum, { share }) => sum + share, 0);
  const widths = columns.map(({ share }) => (inner * share) / shares);
  const lefts = widths.map((_, index) => margin + widths.slice(0, index).reduce((sum, width) => sum + width, 0));
  const height = cellSize * leading;
  const putRow = (cells: readonly (string | undefined)[], styleOf: (column: Column) => Style): void => {
    columns.forEach((column, index) => {
      const text = cells[index] ?? '';
      const style = styleOf(column);
      const room = (widths[index] as number) - 2 * padding;
      const shift = column.align === 'right' ? room - style.face.widthOf(text, style.size) : 0;
      draw.put(text, (lefts[index] as number) + padding + shift, draw.at() + padding / 2, style);
    });
  };
  const putHead = (): void => {
    draw.doc.rect(margin, draw.at(), inner, height + padding).fill(tint);
    putRow(
      columns.map(({ title }) => title),
      () => ({ ...cellBold, color: muted }),
    );
    draw.moveTo(draw.at() + height + padding + 1);
  };
  draw.makeRoom(3 * (height + padding));
  putHead();
  for (const row of rows) {
    const cells = columns.map(({ bold }, index) => {
      const face = bold === true ? cellBold.face : cell.face;
      return linesOf(draw.shown(row[index] ?? ''), face, { size: cellSize, width: (widths[index] as number) - 2 * padding });
    });
    const tall = Math.max(...cells.map((lines) => lines.length));
    for (let line = 0; line < tall; line += 1) {
      // A row stays together unless it is taller than a third of a page.
      const before = draw.at();
      draw.makeRoom(line === 0 && tall <= 20 ? tall * height + padding : height + padding);
      if (draw.at() < before) putHead();
      putRow(
        cells.map((lines) => lines[line]),
        (column) => (column.bold === true ? cellBold : cell),
      );
      draw.moveTo(draw.at() + height);
    }
    draw.moveTo(draw.at() + padding);
    const y = draw.at() - 1;
    draw.doc
      .moveTo(margin, y)
      .lineTo(page.width - margin, y)
      .lineWidth(0.4)
      .strokeColor(rule)
      .stroke();
  }
}

function numberPages(doc: Document, { head, foot }: PaperOptions, { put, shown }: Pick<Draw, 'put' | 'shown'>): void {
  const { start, count } = doc.bufferedPageRange();
  const [left, right, under] = [shown(head.left), shown(head.right), shown(foot)];
  for (let index = start; index < start + count; index += 1) {
    doc.switchToPage(index);
    put(left, margin, 38, { face: faces.bold, size: 10, color: accent });
    put(right, page.width - margin - faces.bold.widthOf(right, 10), 38, { face: faces.bold, size: 10, color: ink });
    doc
      .moveTo(margin, 58)
      .lineTo(page.width - margin, 58)
      .lineWidth(0.6)
      .strokeColor(rule)
      .stroke();
    const number = `Page ${index - start + 1} of ${count}`;
    const y = page.height - 44;
    doc
      .moveTo(margin, y - 6)
      .lineTo(page.width - margin, y - 6)
      .lineWidth(0.6)
      .strokeColor(rule)
      .stroke();
    put(under, margin, y, { face: faces.regular, size: 7.5, color: muted });
    put(number, page.width - margin - faces.regular.widthOf(number, 7.5), y, { face: faces.regular, size: 7.5, color: muted });
  }
}
