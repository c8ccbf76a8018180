import { createForbiddenNames } from './pdf-names.ts';
import { inflateWithin } from './pdf-stream.ts';
import { checkPixels } from './pixels.ts';
import { type Inspector, refuse } from './refuse.ts';

/** A keyword or a name is found across the border of two parts. */
const overlapBytes = 64;
const maxDictionaryLength = 65_536;
const tailBytes = 1024;
const streamStart = /stream(\r\n|\n|\r(?!\n))/g;
const streamEnd = 'endstream';

/**
 * Reads a PDF as a viewer that mends files would (ISO 32000-2, sections 7.3.8 and 7.5): between streams it keeps the dictionary in hand, streams are inflated within
 * bounds, and the names of what acts by itself are looked for everywhere, inflated objects too. Nothing may follow the end.
 */
export function inspectPdf(): Inspector {
  const names = createForbiddenNames();
  /** What is read and not yet understood: in a stream as bytes, between streams as text. */
  let bytesHeld: Buffer = Buffer.alloc(0);
  let textHeld = '';
  let dictionary = '';
  let inflating: ReturnType<typeof inflateWithin> | null = null;
  let isInStream = false;
  let tail: Buffer = Buffer.alloc(0);
  let objects = 0;

  /** The text up to the next stream; what follows its keyword is given back. Null when there is none yet. */
  function untilStream(isLast: boolean): Buffer | null {
    streamStart.lastIndex = 0;
    for (let found = streamStart.exec(textHeld); found !== null; found = streamStart.exec(textHeld)) {
      if (textHeld.slice(Math.max(0, found.index - 3), found.index) === 'end') continue;
      const after = found.index + found[0].length;
      // What follows a lone carriage return at the border is not known yet.
      if (!isLast && found[1] === '\r' && after === textHeld.length) break;
      remember(textHeld.slice(0, found.index));
      const rest = Buffer.from(textHeld.slice(after), 'latin1');
      textHeld = '';
      return rest;
    }
    const cut = Math.max(0, textHeld.length - (isLast ? 0 : overlapBytes));
    remember(textHeld.slice(0, cut));
    textHeld = textHeld.slice(cut);
    return null;
  }

  function remember(text: string): void {
    objects += text.split(/\d\s+obj\b/).length - 1;
    dictionary = (dictionary + text).slice(-maxDictionaryLength);
  }

  function beginStream(): void {
    const own = dictionary.slice(Math.max(0, dictionary.lastIndexOf(' obj')));
    dictionary = '';
    isInStream = true;
    const filters = filtersOf(own);
    const isObjects = /\/First\b/.test(own) && /\/N\b/.test(own);
    if (isObjects && filters.some((filter) => filter !== 'FlateDecode'))
      refuse('unreadable', 'The PDF packs its objects in a way that can’t be looked into. Print it into a new PDF, or scan it.');
    if (filters.filter((filter) => filter === 'FlateDecode').length > 1)
      refuse('too_large_inside', 'The PDF packs its content twice over. Print it into a new PDF, or scan it.');
    if (!isObjects && isPicture(own)) return;
    if (filters[0] === 'FlateDecode') inflating = inflateWithin(createForbiddenNames());
  }

  /** Reads on to the end of the stream; what follows it is given back. Null when it has not come yet. */
  async function untilStreamEnds(bytes: Buffer, isLast: boolean): Promise<Buffer | null> {
    const held = bytesHeld.length === 0 ? bytes : Buffer.concat([bytesHeld, bytes]);
    const end = held.indexOf(streamEnd);
    const cut = end === -1 ? Math.max(0, held.length - (isLast ? 0 : streamEnd.length)) : end;
    if (inflating !== null && cut > 0) await inflating.push(held.subarray(0, cut));
    bytesHeld = end === -1 ? Buffer.from(held.subarray(cut)) : Buffer.alloc(0);
    if (end === -1) return null;
    await inflating?.end();
    inflating = null;
    isInStream = false;
    return held.subarray(end + streamEnd.length);
  }

  async function advance(bytes: Buffer, isLast: boolean): Promise<void> {
    for (let rest: Buffer | null = bytes; rest !== null; ) {
      if (isInStream) rest = await untilStreamEnds(rest, isLast);
      else {
        textHeld += rest.toString('latin1');
        rest = untilStream(isLast);
        if (rest !== null) beginStream();
      }
    }
  }

  return {
    async push(bytes) {
      names.push(bytes);
      tail = bytes.length >= tailBytes ? Buffer.from(bytes.subarray(bytes.length - tailBytes)) : Buffer.concat([tail, bytes]).subarray(-tailBytes);
      await advance(bytes, false);
    },
    async end() {
      await advance(Buffer.alloc(0), true);
      await inflating?.end();
      const last = tail.toString('latin1');
      const end = last.lastIndexOf('%%EOF');
      if (end === -1 || objects === 0) refuse('damaged', 'The PDF is damaged or not whole. Save or scan it again.');
      if (/[^\s\0]/.test(last.slice(end + 5))) refuse('foreign_part', 'Something follows the end of the PDF. Print it into a new PDF, or scan it.');
    },
  };
}

/** Names of the filters of a stream, the first first; abbreviations are for inline pictures only. */
function filtersOf(dictionary: string): string[] {
  const found = /\/Filter\s*(\[[^\]]*\]|\/[^\s/<>[\]()]+|\d+\s+\d+\s+R)/.exec(dictionary)?.[1];
  if (found === undefined) return [];
  if (/^\d/.test(found)) return refuse('unreadable', 'The PDF hides how its content is packed. Print it into a new PDF, or scan it.');
  return [...found.matchAll(/\/([^\s/<>[\]()]+)/g)].map((match) => match[1] as string);
}

function isPicture(dictionary: string): boolean {
  if (!/\/Subtype\s*\/Image\b/.test(dictionary)) return false;
  const [width, height] = ['Width', 'Height'].map((name) => new RegExp(`/${name}\\s+(\\d{1,9})\\b`).exec(dictionary)?.[1]);
  if (width !== undefined && height !== undefined) checkPixels(Number(width), Number(height));
  return true;
}
