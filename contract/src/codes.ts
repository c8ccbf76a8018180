/**
 * Code formats of the field: what a well-formed value looks like, and what to tell whoever entered another. The patterns are the wire format, ready for a
 * JSON Schema; the `check…` functions read what people and files hold (spaces, lower case, missing dots) and answer the wire format or a remedy. Formats
 * only: whether a code is in force is a question to a code list. A remedy never repeats the value entered, which may be a patient's.
 */

/** `value` in wire format, or why not (`code`, stable) and what to do about it (`remedy`, for a person). */
export type Checked = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly code: string; readonly remedy: string };

/** National Provider Identifier, 45 CFR 162.406: ten digits; only those that begin with 1 or 2 are issued. The check digit is `checkNpi`'s. */
export const npiPattern = '^[12][0-9]{9}$';

/** HCPCS Level II: a letter A to V and four digits. Five digits would be CPT, which belongs to the AMA and never stands here. */
export const hcpcsPattern = '^[A-V][0-9]{4}$';

/** HCPCS Level II modifier: a letter, then a letter or digit. Those of CPT begin with a digit. */
export const modifierPattern = '^[A-Z][A-Z0-9]$';

/** ICD-10-CM: three characters, then a dot and up to four more. Since fiscal year 2026 the second character can be an A (QA0.0101). */
export const icd10cmPattern = '^[A-Z][0-9A][0-9A-Z](\\.[0-9A-Z]{1,4})?$';

/** ZIP5 or ZIP+4. */
export const zipPattern = '^[0-9]{5}(-[0-9]{4})?$';

/** A phone number of the United States in E.164: +1 and ten digits, the first of them 2 to 9. */
export const phonePattern = '^\\+1[2-9][0-9]{9}$';

/** What the USPS delivers to as a "state": the states, DC, the territories, the freely associated states, the military (Publication 28, appendix B). */
// biome-ignore format: one line per kind reads better than one per code.
export const states = [
  'AL', 'AK', 'AZ', 'AR', 'CA', 'CO', 'CT', 'DE', 'FL', 'GA', 'HI', 'ID', 'IL', 'IN', 'IA', 'KS', 'KY', 'LA', 'ME', 'MD', 'MA', 'MI', 'MN', 'MS', 'MO',
  'MT', 'NE', 'NV', 'NH', 'NJ', 'NM', 'NY', 'NC', 'ND', 'OH', 'OK', 'OR', 'PA', 'RI', 'SC', 'SD', 'TN', 'TX', 'UT', 'VT', 'VA', 'WA', 'WV', 'WI', 'WY',
  'DC',
  'AS', 'GU', 'MP', 'PR', 'VI',
  'FM', 'MH', 'PW',
  'AA', 'AE', 'AP',
] as const;
export type UsState = (typeof states)[number];

/**
 * Checks an NPI with its check digit: Luhn over the number with the card issuer prefix 80840 before it (CMS, "Requirements for NPI and NPI check digit").
 * Codes: npi_format, npi_never_issued, npi_check_digit.
 */
export function checkNpi(entered: string): Checked {
  const npi = entered.trim();
  if (!/^[0-9]{10}$/.test(npi)) return refused('npi_format', 'Enter the ten digits of the National Provider Identifier, without spaces or dashes.');
  if (!new RegExp(npiPattern).test(npi)) {
    return refused('npi_never_issued', 'An NPI begins with 1 or 2; no other has been issued. Look the practitioner up in NPPES.');
  }
  if (luhnSum(`80840${npi}`) % 10 !== 0) {
    return refused('npi_check_digit', 'The check digit does not fit: a digit is mistyped or two are swapped. Compare it with NPPES.');
  }
  return { ok: true, value: npi };
}

/** Checks a HCPCS Level II code. Codes: cpt_not_accepted, hcpcs_format. */
export function checkHcpcs(entered: string): Checked {
  const code = entered.trim().toUpperCase();
  // CPT categories I, II, III and the proprietary laboratory analyses.
  if (/^[0-9]{4}[0-9AFMTU]$/.test(code)) {
    return refused(
      'cpt_not_accepted',
      'CPT codes are not accepted. Enter the HCPCS Level II code of the item: a letter A to V and four digits, such as E0601.',
    );
  }
  return matching(hcpcsPattern, code, 'hcpcs_format', 'Enter a HCPCS Level II code: a letter A to V and four digits, such as E0601.');
}

/** Checks a HCPCS Level II modifier. Codes: cpt_not_accepted, modifier_format. */
export function checkModifier(entered: string): Checked {
  const modifier = entered.trim().toUpperCase();
  if (/^[0-9][0-9P]$/.test(modifier))
    return refused('cpt_not_accepted', 'CPT modifiers are not accepted. Enter a HCPCS modifier, such as NU, RR or RT.');
  return matching(modifierPattern, modifier, 'modifier_format', 'Enter a HCPCS modifier: a letter, then a letter or digit, such as NU, RR or RT.');
}

/** Checks an ICD-10-CM code, with or without its dot; the value has it. Codes: icd10cm_format. */
export function checkIcd10cm(entered: string): Checked {
  const bare = entered.trim().toUpperCase();
  const code = bare.length > 3 && !bare.includes('.') ? `${bare.slice(0, 3)}.${bare.slice(3)}` : bare;
  return matching(
    icd10cmPattern,
    code,
    'icd10cm_format',
    'Enter an ICD-10-CM code: three characters, then a dot and up to four more, such as G47.33.',
  );
}

/** Checks a ZIP code; nine digits in a row become ZIP+4. Codes: zip_format. */
export function checkZip(entered: string): Checked {
  const zip = entered.trim().replace(/^([0-9]{5})[ -]?([0-9]{4})$/, '$1-$2');
  return matching(zipPattern, zip, 'zip_format', 'Enter a ZIP code of five digits, or ZIP+4, such as 62704 or 62704-1234.');
}

/** Checks the two-letter code of a state. Codes: state_unknown. */
export function checkState(entered: string): Checked {
  const state = entered.trim().toUpperCase();
  if ((states as readonly string[]).includes(state)) return { ok: true, value: state };
  return refused('state_unknown', 'Enter the two letters the post uses for the state or territory, such as IL or PR.');
}

/** Checks a phone number of the United States as people write it; the value is E.164. Codes: phone_format. */
export function checkPhone(entered: string): Checked {
  // Only the signs people put into phone numbers fall away: a letter stays and is refused.
  const signs = entered.replace(/[\s().\-/]/g, '');
  const phone = /^[2-9][0-9]{9}$/.test(signs) ? `+1${signs}` : signs.replace(/^1(?=[2-9][0-9]{9}$)/, '+1');
  return matching(phonePattern, phone, 'phone_format', 'Enter a phone number of the United States with its area code, such as +12175550123.');
}

function matching(pattern: string, value: string, code: string, remedy: string): Checked {
  return new RegExp(pattern).test(value) ? { ok: true, value } : refused(code, remedy);
}

function refused(code: string, remedy: string): Checked {
  return { ok: false, code, remedy };
}

/** ISO/IEC 7812-1, annex B, over a whole number with its check digit; a multiple of 10 when that digit is right. */
function luhnSum(digits: string): number {
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = Number(digits[digits.length - 1 - place]);
    const weighted = place % 2 === 1 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum;
}
