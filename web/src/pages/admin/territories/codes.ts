import type { TerritoryView } from '@orderly/contract';

export const codeKinds = ['state', 'zip3', 'county', 'zip5'] as const;
export type CodeKind = (typeof codeKinds)[number];

export const codeKindWords: Readonly<Record<CodeKind, { readonly label: string; readonly example: string }>> = {
  state: { label: 'States', example: 'IL WI' },
  zip3: { label: 'ZIP3', example: '606 607' },
  county: { label: 'Counties (FIPS)', example: '17031 17043' },
  zip5: { label: 'ZIP5', example: '60614' },
};

/** Boundaries as they are typed: of each kind its codes, divided by whatever. */
export type CodeTexts = Readonly<Record<CodeKind, string>>;

export const noCodes: CodeTexts = { state: '', zip3: '', county: '', zip5: '' };

/** The codes in a text, as they were typed or pasted. */
export function codesIn(text: string): string[] {
  return text.toUpperCase().match(/[0-9A-Z]+/g) ?? [];
}

export function textsOf({ boundaries }: TerritoryView): CodeTexts {
  return Object.fromEntries(codeKinds.map((kind) => [kind, boundaries[kind].join(' ')])) as CodeTexts;
}

/** The text with a code taken in, or out when it is there. */
export function toggled(text: string, code: string): string {
  const codes = codesIn(text);
  return (codes.includes(code) ? codes.filter((one) => one !== code) : [...codes, code]).join(' ');
}

/** Of each kind that differs from what the territory holds: all its codes, as the API takes them. */
export function changesIn(texts: CodeTexts, territory: TerritoryView): Partial<Record<CodeKind, string[]>> {
  const differing = codeKinds.filter((kind) => codesIn(texts[kind]).sort().join() !== [...territory.boundaries[kind]].sort().join());
  return Object.fromEntries(differing.map((kind) => [kind, codesIn(texts[kind])]));
}

/** All codes of the kinds that have some. */
export function filledIn(texts: CodeTexts): Partial<Record<CodeKind, string[]>> {
  return Object.fromEntries(codeKinds.filter((kind) => texts[kind].trim() !== '').map((kind) => [kind, codesIn(texts[kind])]));
}
