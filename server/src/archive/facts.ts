const abbreviations: ReadonlySet<string> = new Set(['hcpcs', 'mrn', 'npi', 'udi', 'zip']);

/** A name for people out of a member's or a code: `receivedBy` → `Received by`, `own_delivery` → `Own delivery`. */
export function words(member: string): string {
  const spaced = member
    .replaceAll('_', ' ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([a-z])([0-9])/g, '$1 $2')
    .toLowerCase();
  const whole = spaced.replaceAll(/[a-z]+/g, (word) => (abbreviations.has(word) ? word.toUpperCase() : word));
  return whole.charAt(0).toUpperCase() + whole.slice(1);
}

interface PostalAddress {
  readonly line1?: string | undefined;
  readonly line2?: string | undefined;
  readonly city: string;
  readonly state: string;
  readonly zip?: string | undefined;
}

/** `12 Elm Street, Springfield, IL 62704`; empty when there is none. */
export function addressLine(address: PostalAddress | undefined): string {
  if (address === undefined) return '';
  const { line1, line2, city, state, zip } = address;
  return [line1, line2, city, [state, zip].filter((part) => part !== undefined).join(' ')]
    .filter((part) => part !== undefined && part !== '')
    .join(', ');
}

const depth = 6;

/** All that an object holds, as names and values for people, inner objects after their own name. What is empty is left out. */
export function factsOf(value: unknown, name = '', level = 0): (readonly [string, string])[] {
  if (value === null || value === undefined || value === '') return [];
  if (level > depth) return [[name, JSON.stringify(value)]];
  if (Array.isArray(value)) {
    if (value.length === 0) return [];
    if (value.every((one) => typeof one !== 'object' || one === null)) return [[name, value.map(String).join(', ')]];
    return value.flatMap((one, index) => factsOf(one, `${name} ${index + 1}`.trim(), level + 1));
  }
  if (typeof value !== 'object')
    return [[name, typeof value === 'boolean' ? (value ? 'yes' : 'no') : isTime(value) ? time(String(value)) : String(value)]];
  return Object.entries(value).flatMap(([member, inner]) => factsOf(inner, name === '' ? words(member) : `${name}: ${words(member)}`, level + 1));
}

const isTime = (value: unknown) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/.test(value);

/** `2026-11-20T15:04:05.000Z` → `2026-11-20 15:04:05 UTC`; empty when there is none. */
export function time(iso: string | null | undefined): string {
  return typeof iso === 'string' ? `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC` : '';
}
