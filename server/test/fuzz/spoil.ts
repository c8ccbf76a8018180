import type { Random } from '../isolation/random.ts';

/** What to send as a body, and what it is if it can be read as JSON at all. */
export interface SpoiltBody {
  readonly bytes: Buffer;
  /** Undefined when no value is meant to come out. */
  readonly value?: unknown;
}

const deep = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown;
const strange: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  -0.0,
  2 ** 31,
  2 ** 53,
  1e21,
  1e308,
  '',
  ' ',
  'x',
  'NaN',
  'Infinity',
  '\0',
  'a\0b',
  'x'.repeat(5000),
  'é'.repeat(4001),
  '\ud83e\ude7a'.repeat(100),
  '2026-02-30',
  '0000-00-00',
  '2026-11-20T24:00:00Z',
  '99999-01-01',
  '0199c0de7b3a7cc19d7e2f3a4b5c6d7e',
  'urn:uuid:0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e',
  '{0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e}',
  "' or 1=1 --",
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '\u2028\u2029\ufeff',
  [],
  [null],
  [[]],
  {},
  { $ne: null },
  { toString: 'x' },
  { length: 5 },
  Array.from({ length: 600 }, () => 'x'),
  Array.from({ length: 20 }, () => ({})),
  deep(20),
  deep(40),
];
const strangeNames = ['surprise', '', 'a/b~c', 'toString', 'hasOwnProperty', 'constructor', 'prototype', '$where', 'ünï', '0', 'id', 'x'.repeat(300)];

/** What nearly fits, by what it is near to: it gets furthest when a check is missing. */
const nearly: readonly (readonly [matches: RegExp, values: readonly unknown[]])[] = [
  [
    /^\d{4}-\d\d-\d\d$/,
    ['2026-02-30', '2026-02-29', '2026-13-01', '2026-00-10', '0000-01-01', '2026-1-1', '20261120', '2026-11-20T00:00:00Z', '+12026-01-01'],
  ],
  [
    /^\d{4}-\d\d-\d\dT/,
    ['2026-02-30T00:00:00Z', '2026-11-20T24:00:00Z', '2026-11-20T23:59:60Z', '2026-11-20 10:00', '2026-11-20T10:00:00+99:00', '2026-11-20T10:00:00'],
  ],
  [
    /^[0-9a-f-]{36}$/,
    [
      '00000000-0000-0000-0000-000000000000',
      '0199c0de7b3a7cc19d7e2f3a4b5c6d7e',
      '0199C0DE-7B3A-7CC1-9D7E-2F3A4B5C6D7E',
      '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7g',
    ],
  ],
  [
    /@/,
    [
      'a@b',
      '@example.org',
      'a@@example.org',
      'a\0@example.org',
      `${'a'.repeat(300)}@example.org`,
      'a b@example.org',
      '"a"@example.org',
      'a@example.org\n',
    ],
  ],
  [/^/, ['\0', 'a\0b', '\u0000text', ' ', '\n', 'x'.repeat(2001), 'x'.repeat(70_000), '\ufffe', '\u202eabc', '\\u0000', '%00', "';--"]],
];
const nearlyNumbers: readonly unknown[] = [0, -1, 1.5, 1e9, 2 ** 31, 2 ** 53, 1e15, '1', 1e308];

function nearTo(value: unknown, random: Random): unknown {
  if (typeof value === 'number') return random.pick(nearlyNumbers);
  if (typeof value !== 'string') return random.pick(strange);
  const [, values] = nearly.find(([matches]) => matches.test(value)) as (typeof nearly)[number];
  return random.chance(0.3) ? spoilText(value, random) : random.pick(values);
}

interface Place {
  readonly holder: Record<string, unknown> | unknown[];
  readonly name: string | number;
}

function placesIn(value: unknown, found: Place[] = []): Place[] {
  if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) {
      found.push({ holder: value, name: index });
      placesIn(element, found);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      found.push({ holder: value as Record<string, unknown>, name });
      placesIn(member, found);
    }
  }
  return found;
}

/** The value with one thing in it changed: another type, a strange value, a member less or more, an element repeated. */
export function spoilValue(fitting: unknown, random: Random): unknown {
  const value = structuredClone(fitting);
  const places = placesIn(value);
  if (places.length === 0 || random.chance(0.03)) return random.pick(strange);
  const { holder, name } = random.pick(places);
  const at = holder as Record<string | number, unknown>;
  const kind = random.below(10);
  if (kind < 4) at[name] = nearTo(at[name], random);
  else if (kind < 5) at[name] = structuredClone(random.pick(strange));
  else if (kind < 7 && !Array.isArray(holder)) delete at[name];
  else if (kind < 8 && Array.isArray(holder)) holder.push(...Array.from({ length: 1 + random.below(60) }, () => structuredClone(holder[0])));
  else if (kind < 9) objectIn(value, holder)[random.pick(strangeNames)] = structuredClone(random.pick(strange));
  else if (typeof at[name] === 'string') at[name] = spoilText(at[name] as string, random);
  else at[name] = { [String(name)]: at[name] };
  return value;
}

function objectIn(root: unknown, holder: unknown): Record<string, unknown> {
  if (!Array.isArray(holder)) return holder as Record<string, unknown>;
  return (typeof root === 'object' && root !== null ? root : {}) as Record<string, unknown>;
}

function spoilText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + random.pick(['\0', '\ud800', '\udc00', '\u202e', '\n', ' ', '𝟙', "'", '"', '\\', 'x'.repeat(300)]) + text.slice(at);
}

const first = (text: string, with_: string) => text.replace(/[{]/, with_);

/** Ways to write a value wrongly. Each answers the bytes; those that say `false` still hold the value as JSON has it. */
const ways: readonly ((text: string, random: Random) => Buffer)[] = [
  () => Buffer.alloc(0),
  () => Buffer.from('   \n'),
  () => Buffer.from('null'),
  () => Buffer.from('"text"'),
  () => Buffer.from('17'),
  () => Buffer.from('[]'),
  () => Buffer.from('NaN'),
  () => Buffer.from('{}}'),
  () => Buffer.from("{'a':1}"),
  () => Buffer.from('<order/>'),
  () => Buffer.from('a=1&b=2'),
  (text, random) => Buffer.from(text).subarray(0, random.below(text.length)),
  (text) => Buffer.from(`${text},`),
  (text) => Buffer.from(`\ufeff${text}`),
  (text) => Buffer.from(text, 'utf16le'),
  (text) => Buffer.from(`// comment\n${text}`),
  (text) => Buffer.from(first(text, '{"a":1,"a":2,')),
  (text) => Buffer.from(first(text, '{"__proto__":{"admin":true},')),
  (text) => Buffer.from(first(text, '{"constructor":{"prototype":{"admin":true}},')),
  (text) => Buffer.from(first(text, '{"x":1e999,')),
  (text) => Buffer.from(first(text, '{"x":-1e999,')),
  (text) => Buffer.from(first(text, '{"x":NaN,')),
  (text) => Buffer.from(first(text, '{"x":"\\ud800",')),
  (text) => Buffer.from(first(text, '{"x\\u0000":1,')),
  (text) => Buffer.from(first(text, '{"x":"\\x41",')),
  (text) => Buffer.from(first(text, `{"x":${'['.repeat(10_000)}${']'.repeat(10_000)},`)),
  (text) => Buffer.from(first(text, `{"x":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)},`)),
  (text) => Buffer.from(first(text, `{"x":${'9'.repeat(5000)},`)),
  (text) => Buffer.from(first(text, `{${Array.from({ length: 3000 }, (_, i) => `"m${i}":${i},`).join('')}`)),
  (text) => Buffer.concat([Buffer.from(text.slice(0, -1)), Buffer.from([0xff, 0xfe, 0xc3, 0x28]), Buffer.from('}')]),
  (text) => Buffer.concat([Buffer.from('{"x":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from(`",${text.slice(1)}`)]),
  (text, random) => {
    const bytes = Buffer.from(text);
    for (let i = 0; i < 1 + random.below(4) && bytes.length > 0; i += 1) bytes[random.below(bytes.length)] = random.below(256);
    return bytes;
  },
];
const large = Buffer.from(JSON.stringify({ text: 'x'.repeat(1_100_000) }));

/** A body whose bytes are wrong. */
export function spoilBytes(value: unknown, random: Random): SpoiltBody {
  if (random.chance(0.01)) return { bytes: large };
  return { bytes: random.pick(ways)(JSON.stringify(value) ?? 'null', random) };
}

/** The bytes of a value, lone surrogates as JSON escapes them. */
export function written(value: unknown): SpoiltBody {
  return { bytes: Buffer.from(JSON.stringify(value)), value };
}
