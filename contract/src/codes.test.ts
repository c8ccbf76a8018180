import { describe, expect, test } from 'vitest';
import {
  type Checked,
  checkHcpcs,
  checkIcd10cm,
  checkModifier,
  checkNpi,
  checkPhone,
  checkState,
  checkZip,
  hcpcsPattern,
  icd10cmPattern,
  modifierPattern,
  npiPattern,
  phonePattern,
  states,
  zipPattern,
} from './codes.ts';

const digits = [...'0123456789'];

const remedies = new Map<string, string>();

/** What `check` answers for each value: the wire format, or the code of the refusal. A code has one remedy, so that none repeats what was entered. */
function outcomes(check: (entered: string) => Checked, entered: readonly string[]): string[] {
  return entered.map((value) => {
    const checked = check(value);
    if (checked.ok) return checked.value;
    const key = `${check.name} ${checked.code}`;
    expect(remedies.get(key) ?? checked.remedy).toBe(checked.remedy);
    remedies.set(key, checked.remedy);
    return checked.code;
  });
}

describe('NPI', () => {
  const valid = ['1234567893', '1245319599', '1003000126', '2000000000', '1992999999'].map((npi) => npi.slice(0, 9)).map(complete);

  test('accepts the number of the CMS example and refuses every other check digit', () => {
    expect(complete('123456789')).toBe('1234567893');
    for (const digit of digits) expect(checkNpi(`123456789${digit}`).ok).toBe(digit === '3');
  });

  test('refuses every single mistyped digit', () => {
    for (const npi of valid) {
      for (let place = 0; place < 10; place += 1) {
        for (const digit of digits.filter((other) => other !== npi[place])) {
          expect(checkNpi(npi.slice(0, place) + digit + npi.slice(place + 1)).ok).toBe(false);
        }
      }
    }
  });

  test('refuses every swap of neighbours but 0 and 9, which Luhn cannot see', () => {
    for (const first of digits) {
      for (const second of digits.filter((other) => other !== first)) {
        const npi = complete(`1234${first}${second}789`);
        const seen = checkNpi(`1234${second}${first}789${npi[9]}`).ok === false;
        expect(seen).toBe(!['09', '90'].includes(first + second));
      }
    }
  });

  test('says what is wrong', () => {
    expect(outcomes(checkNpi, [' 1234567893 ', '123456789', '12345678930', '123456789X', '', '9999993399', '0234567893', '1234567890'])).toEqual([
      '1234567893',
      'npi_format',
      'npi_format',
      'npi_format',
      'npi_format',
      'npi_never_issued',
      'npi_never_issued',
      'npi_check_digit',
    ]);
  });

  /** The one NPI that begins with these nine digits, by trying. */
  function complete(nine: string): string {
    const fitting = digits.map((digit) => nine + digit).filter((npi) => checkNpi(npi).ok);
    expect(fitting).toHaveLength(1);
    return fitting[0] as string;
  }
});

test('HCPCS Level II codes are a letter A to V and four digits, and CPT is refused by name', () => {
  expect(outcomes(checkHcpcs, ['E0601', ' a7030', 'V2799', 'W0001', 'Z9999', 'E060', 'E06011', 'EE601', '', 'E-0601'])).toEqual([
    'E0601',
    'A7030',
    'V2799',
    ...Array<string>(7).fill('hcpcs_format'),
  ]);
  expect(outcomes(checkHcpcs, ['99213', '94660', '0001F', '0042T', '0001U'])).toEqual(Array<string>(5).fill('cpt_not_accepted'));
});

test('HCPCS modifiers begin with a letter', () => {
  expect(outcomes(checkModifier, ['NU', 'rr', 'E1', 'KX', '25', '59', '1P', 'N', 'NUX', ''])).toEqual([
    'NU',
    'RR',
    'E1',
    'KX',
    'cpt_not_accepted',
    'cpt_not_accepted',
    'cpt_not_accepted',
    'modifier_format',
    'modifier_format',
    'modifier_format',
  ]);
});

test('ICD-10-CM codes are read with or without their dot', () => {
  const written = ['G47.33', 'g4733', 'I10', 'U07.1', 'C4A.9', 'S72.001A', 'T36AX1A', 'QA0.0101'];
  expect(outcomes(checkIcd10cm, written)).toEqual(['G47.33', 'G47.33', 'I10', 'U07.1', 'C4A.9', 'S72.001A', 'T36.AX1A', 'QA0.0101']);
  const wrong = ['', 'G4', '47.33', 'G47.', 'G47.33333', 'GB7.3', 'G4.733', 'G47.3 3', '787.03', 'G47.3.3'];
  expect(outcomes(checkIcd10cm, wrong)).toEqual(wrong.map(() => 'icd10cm_format'));
});

test('ZIP codes are five digits or ZIP+4', () => {
  expect(outcomes(checkZip, ['62704', '02139-4307', '021394307', '02139 4307'])).toEqual(['62704', '02139-4307', '02139-4307', '02139-4307']);
  const wrong = ['', '2139', '627040', '62704-', '62704-12', '6270A', 'K1A 0B1'];
  expect(outcomes(checkZip, wrong)).toEqual(wrong.map(() => 'zip_format'));
});

test('states are the 50, DC, five territories, three freely associated states and three military ones', () => {
  expect(new Set(states).size).toBe(62);
  expect(states.length).toBe(62);
  expect(outcomes(checkState, ['il', ' PR ', 'AE', 'XX', 'Illinois', ''])).toEqual([
    'IL',
    'PR',
    'AE',
    'state_unknown',
    'state_unknown',
    'state_unknown',
  ]);
});

test('phone numbers are read as people write them', () => {
  const written = ['+12175550123', '217-555-0123', '(217) 555-0123', '217.555.0123', '1 217 555 0123', '(+1) 913-666-7777', '+1 (555) 123 4567'];
  expect(outcomes(checkPhone, written)).toEqual([...Array<string>(5).fill('+12175550123'), '+19136667777', '+15551234567']);
  const wrong = ['', '555-0123', '117-555-0123', '+44 20 7946 0958', '217-555-01234', '217-555-0123 x5', '1-800-FLOWERS'];
  expect(outcomes(checkPhone, wrong)).toEqual(wrong.map(() => 'phone_format'));
});

describe('whatever is entered', () => {
  const checks: readonly (readonly [(entered: string) => Checked, pattern: string, alphabet: string])[] = [
    [checkNpi, npiPattern, '0123456789 '],
    [checkHcpcs, hcpcsPattern, '0123456789aAvVwW '],
    [checkModifier, modifierPattern, '019aANZ'],
    [checkIcd10cm, icd10cmPattern, '019aABXZ.'],
    [checkZip, zipPattern, '0123456789- '],
    [checkPhone, phonePattern, '0123456789+-() '],
  ];

  test.each(checks)('%o accepts only what its wire pattern takes, and its own answers again', (check, pattern, alphabet) => {
    let accepted = 0;
    for (let seed = 1; seed <= 20_000; seed += 1) {
      const checked = check(wordOf(seed, alphabet));
      if (!checked.ok) continue;
      accepted += 1;
      expect(checked.value).toMatch(new RegExp(pattern));
      expect(check(checked.value)).toEqual(checked);
    }
    expect(accepted).toBeGreaterThan(0);
  });

  /** A word of up to 13 characters, another for each seed (a linear congruential generator: the same words in every run). */
  function wordOf(seed: number, alphabet: string): string {
    let state = (seed * 2_654_435_761) >>> 0;
    function next(limit: number): number {
      state = (state * 1_664_525 + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    }
    return Array.from({ length: next(14) }, () => alphabet[next(alphabet.length)]).join('');
  }
});
