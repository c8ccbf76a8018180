import type { Random } from '../isolation/random.ts';
import type { Schema } from './document.ts';

/** Ids that exist, by the name of the member or parameter that takes them. */
export type Known = Readonly<Record<string, readonly string[]>>;

const samples: Readonly<Record<string, readonly string[]>> = {
  '^[12][0-9]{9}$': ['1234567893', '1456789019'],
  '^[0-9]{5}(-[0-9]{4})?$': ['62704', '90210', '94110-1234', '00000'],
  '^[a-z][A-Za-z_]*(\\.[a-z][A-Za-z_]*)+$': ['order.approve', 'order.place', 'a.b'],
  '^[0-9A-HJKMNP-TV-Z]{8}$': ['7K3M9QXA'],
  '^[A-V][0-9]{4}$': ['E0601', 'A7030', 'L1833'],
  '^[A-Z][A-Z0-9]$': ['NU', 'RR'],
  '^[A-Z][0-9A][0-9A-Z](\\.[0-9A-Z]{1,4})?$': ['G47.33', 'M17.11'],
  '^\\+1[2-9][0-9]{9}$': ['+12175550123'],
  '^[0-9]{5}$': ['06037', '90210', '99999'],
  '^[0-9]{3}$': ['902', '627'],
  '^[A-Z]{2}$': ['CA', 'ZZ'],
};
const dates = ['2026-11-20', '1948-05-06', '1600-01-01', '2999-12-31', '2024-02-29'];
const times = ['2026-11-20T15:04:05.000Z', '1600-01-01T00:00:00Z', '2999-12-31T23:59:59.999999999+14:00', '2026-11-20T15:04:05-05:00'];
const words = [
  'Quill',
  'née Ünïcode 名前',
  "O'Brien; drop table orders --",
  '  spaces  ',
  '%',
  '\\',
  '{{7*7}}',
  'a\r\nb',
  '🩺',
  '\u202etxt',
  '0',
  'null',
];

/** A value that fits the schema; `name` is the member it is for. */
export function fitting(schema: Schema, name: string, known: Known, random: Random): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return random.pick(schema.enum);
  if (schema.anyOf !== undefined) return fitting(random.pick(schema.anyOf), name, known, random);
  switch (schema.type) {
    case 'object':
      return fittingObject(schema, known, random);
    case 'array': {
      const [min, max] = [schema.minItems ?? 0, Math.min(schema.maxItems ?? 3, 3)];
      const length = min + random.below(Math.max(1, max - min + 1));
      return Array.from({ length }, () => fitting(schema.items ?? {}, name, known, random));
    }
    case 'integer':
    case 'number':
      return fittingNumber(schema, random);
    case 'boolean':
      return random.chance(0.5);
    case 'null':
      return null;
    default:
      return fittingText(schema, name, known, random);
  }
}

function fittingObject(schema: Schema, known: Known, random: Random): unknown {
  const members = Object.entries(schema.properties ?? {}).filter(([name]) => schema.required?.includes(name) || random.chance(0.5));
  return Object.fromEntries(members.map(([name, member]) => [name, fitting(member, name, known, random)]));
}

function fittingNumber({ minimum = 0, maximum = 1_000_000 }: Schema, random: Random): number {
  return random.chance(0.3) ? random.pick([minimum, maximum]) : minimum + random.below(Math.min(maximum - minimum, 200) + 1);
}

function fittingText(schema: Schema, name: string, known: Known, random: Random): string {
  if (schema.format === 'uuid') return idFor(name, known, random);
  if (schema.format === 'date') return random.pick(dates);
  if (schema.format === 'date-time') return random.pick(times);
  if (schema.format === 'email') return random.pick(['provider@demo.test', 'quill@example.org', `u${random.below(1e6)}@example.org`]);
  const [first] = schema.examples ?? [];
  if (schema.pattern !== undefined && schema.pattern !== '\\S') return random.pick(samples[schema.pattern] ?? [String(first)]);
  if (typeof first === 'string' && random.chance(0.4)) return first;
  const { minLength = 0, maxLength = 4000 } = schema;
  const text = random.chance(0.05) ? 'x'.repeat(maxLength) : `${random.pick(words)}${random.chance(0.5) ? random.below(1e6) : ''}`;
  return text.slice(0, maxLength).toWellFormed().padEnd(minLength, 'x');
}

/** Mostly one that exists, of the right kind or another. */
function idFor(name: string, known: Known, random: Random): string {
  const own = known[name] ?? [];
  if (own.length > 0 && random.chance(0.8)) return random.pick(own);
  const all = Object.values(known).flat();
  if (all.length > 0 && random.chance(0.5)) return random.pick(all);
  return `0199c0de-7b3a-7cc1-9d7e-${String(random.below(1e12)).padStart(12, '0')}`;
}

/** An example with ids that exist in place of its own. */
export function withKnownIds(value: unknown, known: Known, random: Random, name = ''): unknown {
  if (Array.isArray(value)) return value.map((element) => withKnownIds(element, known, random, name));
  // A person who is not there yet.
  if (name === 'mrn' || name === 'familyName') return `${String(value)}${random.below(1e9)}`;
  if (typeof value === 'string') return /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(value) ? idFor(name, known, random) : value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, withKnownIds(inner, known, random, member)]));
}
