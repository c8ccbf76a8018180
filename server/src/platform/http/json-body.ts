import { isUtf8 } from 'node:buffer';
import { bodyError } from './problems.ts';

/** Objects and arrays inside one another, at most. Source: more than any body of the API needs; bounds every walk over a body. */
export const maxJsonDepth = 32;
const maxPointerLength = 200;

/**
 * The value of a JSON body. Errors: invalid_request, naming the place, for what is not JSON or not UTF-8, nested deeper than 32, holding U+0000
 * (which PostgreSQL's text cannot), an unpaired surrogate or a number beyond a double, naming a member twice (RFC 7493) or `__proto__`.
 */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) throw bodyError('json', 'The body is empty. Send a JSON object, {} if there is nothing to say.');
  if (!isUtf8(bytes)) throw bodyError('utf8', 'The body is not UTF-8.');
  const text = bytes.toString('utf8');
  const seen = scan(text);
  if (seen.depth > maxJsonDepth) throw bodyError('depth', `The body is nested deeper than ${maxJsonDepth}.`);
  const value = parse(text);
  const count = { members: 0, names: [] };
  checkValue(value, count);
  // JSON.parse keeps the last of two members with the same name: what is there is fewer than what was written.
  if (count.members < seen.members) throw bodyError('duplicate', 'An object in the body names the same member twice. Name each once.');
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The engine's message quotes the text around the mistake, which may be patient data: only its numbers are passed on.
    const place = /at position \d+ \(line (\d+) column (\d+)\)/.exec((error as Error).message);
    throw bodyError('json', place === null ? 'The body is not JSON.' : `The body is not JSON: see line ${place[1]}, column ${place[2]}.`);
  }
}

/** Nesting and members of a JSON text, without parsing it; of a text that is not JSON anything may come out. */
function scan(text: string): { depth: number; members: number } {
  let open = 0;
  let depth = 0;
  let members = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit === 0x22) i = endOfString(text, i);
    else if (unit === 0x7b || unit === 0x5b) {
      open += 1;
      if (open > depth) depth = open;
    } else if (unit === 0x7d || unit === 0x5d) open -= 1;
    else if (unit === 0x3a) members += 1;
  }
  return { depth, members };
}

/** Where the string that starts at `start` ends: the next quote that is not escaped. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes += 1;
    if (backslashes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}

interface Count {
  members: number;
  readonly names: (string | number)[];
}

function checkValue(value: unknown, count: Count): void {
  if (typeof value === 'string') {
    checkText(value, count);
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) refuse(count, 'range', 'The number is too large.');
  } else if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i += 1) {
      count.names.push(i);
      checkValue(value[i], count);
      count.names.pop();
    }
  } else if (value !== null && typeof value === 'object') {
    checkObject(value as Record<string, unknown>, count);
  }
}

function checkObject(value: Record<string, unknown>, count: Count): void {
  for (const name in value) {
    count.members += 1;
    count.names.push(name);
    checkText(name, count);
    const member = value[name];
    // Harmless here, but it poisons whatever merges the object into another.
    if (name === '__proto__' || (name === 'constructor' && typeof member === 'object'))
      refuse(count, 'unknown', 'There is no such member here. Remove it.');
    checkValue(member, count);
    count.names.pop();
  }
}

function checkText(text: string, count: Count): void {
  if (text.includes('\0')) refuse(count, 'nul', 'The character U+0000 is not allowed. Remove it.');
  if (!text.isWellFormed()) refuse(count, 'surrogate', 'An unpaired surrogate is not a character. Remove it.');
}

function refuse(count: Count, code: string, detail: string): never {
  throw bodyError(code, detail, pointerTo(count.names));
}

/** RFC 6901. Names come from the client: bounded, and without what no pointer should carry. */
export function pointerTo(names: readonly (string | number)[]): string {
  const pointer = names.map((name) => `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('\0', '\uFFFD')}`).join('');
  return pointer.length <= maxPointerLength ? pointer.toWellFormed() : `${pointer.slice(0, maxPointerLength).toWellFormed()}…`;
}
