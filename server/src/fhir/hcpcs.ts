import { checkHcpcs } from '@orderly/contract';
import type { Coding } from './resources.ts';

/** An item as HCPCS Level II counts it. */
export interface Item {
  readonly hcpcs: string;
  readonly description: string;
  /** How many of the source's pieces are one HCPCS unit. */
  readonly perUnit: number;
}

/**
 * SNOMED CT concepts of supplies and what supplies them in HCPCS Level II (descriptions in our words). Where SNOMED CT says less than HCPCS asks (the kind of
 * crutches, of wheelchair) it is the usual item, which the desk verifies as it does every order. An implant is no supply and is not here.
 */
const bySnomed: Readonly<Record<string, Item>> = {
  '58938008': { hcpcs: 'K0001', description: 'Standard wheelchair', perUnit: 1 },
  '170615005': { hcpcs: 'E0570', description: 'Nebulizer with compressor', perUnit: 1 },
  '228869008': { hcpcs: 'K0001', description: 'Standard wheelchair', perUnit: 1 },
  '337388004': { hcpcs: 'A4253', description: 'Blood glucose test strips, box of 50', perUnit: 50 },
  '337414009': { hcpcs: 'E0607', description: 'Home blood glucose monitor', perUnit: 1 },
  '363753007': { hcpcs: 'E0114', description: 'Crutches, underarm, pair', perUnit: 1 },
  '702172008': { hcpcs: 'E0601', description: 'Continuous positive airway pressure device', perUnit: 1 },
};

const snomed = 'http://snomed.info/sct';

/**
 * The HCPCS item of a concept's codings; undefined when none is one. A code of the form of HCPCS Level II counts whichever system it is filed under: many
 * senders put it under CPT, whose own codes are all digits or end in a letter.
 */
export function itemOf(codings: readonly Coding[]): Item | undefined {
  for (const { code } of codings) {
    const checked = checkHcpcs(code);
    if (checked.ok) return { hcpcs: checked.value, description: '', perUnit: 1 };
  }
  for (const { system, code } of codings) {
    const item = system === snomed ? bySnomed[code] : undefined;
    if (item !== undefined) return item;
  }
  return undefined;
}
