import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkItems } from './actions/shipped-items.ts';
import { readUdi } from './udi.ts';

const gtin = '00380740000011';

describe('a device identifier', () => {
  const said = { gtin, lot: 'LOT123', serial: 'SER9', expiresOn: '2027-01-31' };
  it.each([
    ['as printed', `(01)${gtin}(17)270131(10)LOT123(21)SER9`],
    ['as a DataMatrix is scanned', `]d201${gtin}1727013110LOT123\u001d21SER9`],
    ['without a symbology', `01${gtin}1727013110LOT123\u001d21SER9`],
    ['in another order', `01${gtin}21SER9\u001d10LOT123\u001d17270131`],
    ['of a month without a day', `(01)${gtin}(17)270100(10)LOT123(21)SER9`],
  ])('is read %s', (_, text) => {
    expect(readUdi(text)).toEqual(said);
  });

  it.each([
    '',
    'garbage',
    '0100380740000012',
    `(10)LOT123`,
    '(01)123',
    `${gtin}`,
    '(17)270131',
    `(01)${gtin}(17)271331(10)LOT123`,
    `(01)${gtin}(17)270230(10)LOT123`,
    `(01)${gtin}(10)${'A'.repeat(21)}`,
    `(01)${gtin}(21)${'A'.repeat(21)}`,
    `01${gtin}10ONE\u001d10OTHER`,
  ])('is not %s', (text) => {
    expect(readUdi(text)).toBeNull();
  });

  it('is never an error of the library', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60, unit: 'binary' }), fc.constantFrom('', '01', '(01)', ']d2', `01${gtin}`), (text, before) => {
        readUdi(before + text);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('the items of a line', () => {
  const check = (items: object[], more: Partial<Parameters<typeof checkItems>[1]> = {}, quantity = 2) => {
    const { kept, missing, wrong } = checkItems({ quantity, items }, { asked: [], at: '', today: '2026-11-20', ...more });
    return [...kept.map(({ quantity: of }) => of), ...[...missing, ...wrong].map(({ pointer, code }) => `${pointer} ${code}`)];
  };

  it('add up to what ships', () => {
    expect(check([{ lot: 'A' }])).toEqual([2]);
    expect(check([{ serial: 'A' }, { serial: 'B' }])).toEqual([1, 1]);
    expect(check([{ lot: 'A', quantity: 3 }, { lot: 'B' }], {}, 4)).toEqual([3, 1]);
    expect(check([{ serial: 'A' }])).toEqual([1, '/items other_quantity']);
    expect(check([{ serial: 'A' }, { serial: 'A' }])).toEqual([1, 1, '/items/1/serial twice']);
    expect(check([{ serial: 'a 1' }, { serial: 'A1' }])).toEqual([1, 1, '/items/1/serial twice']);
    expect(check([{ serial: 'A', quantity: 2 }])).toEqual([2, '/items/0/quantity serial_of_one']);
  });

  it('are asked for what the requirements name, and take it from the barcode', () => {
    const asked = ['lot', 'serial', 'expiry'] as const;
    expect(check([], { asked })).toEqual(['/items required']);
    expect(check([{ lot: 'A' }], { asked }, 1)).toEqual([1, '/items/0/serial required', '/items/0/expiresOn required']);
    expect(check([{ udi: `(01)${gtin}(17)270131(10)L1(21)S1` }], { asked }, 1)).toEqual([1]);
    expect(check([{ udi: `(01)${gtin}(10)L1`, lot: 'L2' }], {}, 1)).toEqual([1, '/items/0/lot other_than_barcode']);
    expect(check([{ udi: 'garbage' }], {}, 1)).toEqual([1, '/items/0/udi not_a_barcode']);
    expect(check([{ lot: '  ', serial: '\t' }], { asked: ['lot', 'serial'] }, 1)).toEqual([1, '/items/0/lot required', '/items/0/serial required']);
  });

  it('say in no error what they are known by', () => {
    const items = [{ udi: `(01)${gtin}(17)270131(10)L1(21)S1`, lot: 'L2', serial: 'S2', expiresOn: '2019-01-31' }];
    const { wrong } = checkItems({ quantity: 2, items }, { asked: [], at: '', today: '2026-11-20' });
    expect(wrong.length).toBe(5);
    for (const told of ['L1', 'S1', 'L2', 'S2', '2027', '2019']) expect(JSON.stringify(wrong)).not.toContain(told);
  });

  it('have not expired', () => {
    expect(check([{ expiresOn: '2026-11-19' }])).toEqual([2, '/items/0/expiresOn expired']);
    expect(check([{ expiresOn: '2026-11-20' }])).toEqual([2]);
    expect(check([{ udi: `(01)${gtin}(17)261101(10)L1` }], {}, 1)).toEqual([1, '/items/0/expiresOn expired']);
  });
});
