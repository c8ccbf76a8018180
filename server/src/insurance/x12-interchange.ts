import { Unavailable } from '../platform/outside/index.ts';

/** Elements of a segment, its id first; an element that repeats or has components is one text. */
export type Segment = readonly string[];

/** What an interchange is written with; a reader takes those of the one it reads (X12.5, section 3). */
const own = { element: '*', component: ':', repetition: '^', segment: '~' } as const;
const isaElementLengths = [2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1];
const isaLength = 106;
const mostSegments = 20_000;

/**
 * Text as X12's basic and extended characters have it: accents are left off, what would end an element or is no such character becomes a space. '' when nothing is left.
 */
export function x12Text(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^A-Za-z0-9!"&'()+,\-./;?= %@[\]_{}\\|<>#$]/g, ' ')
    .replaceAll(/ +/g, ' ')
    .trim();
}

/** Writes segments. Errors: RangeError for an element that would break its segment; callers pass what `x12Text` gave. */
export function writeSegments(segments: readonly Segment[]): string {
  const lines = segments.map((elements) => {
    for (const element of elements) if (/[*~\r\n]/.test(element)) throw new RangeError(`an element of ${elements[0]} holds a delimiter`);
    const last = elements.findLastIndex((element) => element !== '');
    return elements.slice(0, last + 1).join(own.element);
  });
  return `${lines.join(own.segment)}${own.segment}`;
}

/** The ISA segment, whose elements have fixed lengths. */
export function isaSegment(parts: {
  readonly sender: readonly [string, string];
  readonly receiver: readonly [string, string];
  readonly date: string;
  readonly time: string;
  readonly control: string;
  readonly usage: string;
}): string {
  const { sender, receiver, date, time, control, usage } = parts;
  const values = ['00', '', '00', '', ...sender, ...receiver, date, time, own.repetition, '00501', control, '0', usage, own.component];
  return `${['ISA', ...values.map((value, index) => value.padEnd(isaElementLengths[index] as number))].join(own.element)}${own.segment}`;
}

/** An interchange as it was read: its segments without the envelope's delimiters. */
export interface Interchange {
  readonly segments: readonly Segment[];
  readonly repetition: string;
}

/** Reads an interchange with the delimiters that its ISA names. Errors: Unavailable `garbage` when it is none, or its control numbers or counts do not fit. */
export function readInterchange(text: string): Interchange {
  const start = text.trimStart();
  if (!start.startsWith('ISA') || start.length < isaLength) throw new Unavailable('garbage');
  const [element, repetition, terminator] = [start[3] as string, start[82] as string, start[105] as string];
  if (new Set([element, start[104], terminator]).size < 3 || /[A-Za-z0-9 ]/.test(element + terminator)) throw new Unavailable('garbage');
  const segments = start
    .split(terminator)
    .map((segment) => segment.replace(/^[\r\n]+/, ''))
    .filter((segment) => segment.trim() !== '')
    .map((segment) => segment.split(element));
  if (segments.length > mostSegments || !isWhole(segments)) throw new Unavailable('garbage');
  return { segments, repetition };
}

/** Whether the interchange ends as it begins, and each transaction has as many segments as it says. */
function isWhole(segments: readonly Segment[]): boolean {
  const [isa, iea] = [segments[0], segments.at(-1)];
  if (isa?.length !== 17 || iea?.[0] !== 'IEA' || iea[2]?.trim() !== isa[13]?.trim()) return false;
  let startedAt = -1;
  for (const [index, [id, first, second]] of segments.entries()) {
    if (id === 'ST') startedAt = index;
    if (id !== 'SE') continue;
    const isCounted = startedAt !== -1 && Number(first) === index - startedAt + 1;
    if (!isCounted || segments[startedAt]?.[2] !== second) return false;
    startedAt = -1;
  }
  return startedAt === -1;
}
