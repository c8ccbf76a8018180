import { type Role, roles } from '@orderly/contract';
import { describe, expect, it } from 'vitest';
import { inScope, may, need, type Permission, permissions, permissionsOf } from './permissions.ts';
import type { Principal } from './principal.ts';

/** Written out once more, by hand: x may. A slip in the table of the source shows as a difference. */
const table = `
  permission          provider verifier master_distributor distributor sales_rep compliance admin machine
  signed_in           x        x        x                  x           x         x          x     -
  orders.read         x        x        x                  x           x         x          x     -
  orders.place        x        x        -                  -           -         -          -     x
  orders.change       x        x        x                  x           -         -          x     -
  orders.checks       x        x        x                  x           -         -          x     -
  orders.documents    x        x        x                  x           -         -          x     -
  orders.archive      x        x        x                  x           -         x          x     -
  orders.purge        -        -        -                  -           -         -          x     -
  orders.slips        x        x        x                  x           -         -          -     -
  orders.pick         -        -        x                  x           -         -          -     -
  orders.search       x        x        x                  x           -         -          -     -
  orders.verify       -        x        -                  -           -         -          x     -
  orders.note         x        x        x                  x           -         x          x     -
  patients.read       x        x        x                  x           -         -          -     -
  patients.write      x        x        -                  -           -         -          -     -
  patients.find       x        x        -                  -           -         x          -     -
  providers.read      x        x        x                  x           -         -          x     -
  providers.write     x        x        -                  -           -         -          x     -
  territories.read    x        x        x                  x           x         x          x     -
  territories.load    -        -        x                  -           -         -          x     -
  territories.write   -        -        -                  -           -         -          x     -
  journal.read        -        -        -                  -           -         x          x     -
  identity.admin      -        -        -                  -           -         -          x     -
  notifications.admin -        -        -                  -           -         -          x     -
  operations.read     -        -        -                  -           -         -          x     -`;
const [header = [], ...rows] = table
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));
const columns = header.slice(1);

function principal(more: Partial<Principal>): Principal {
  const nothing = { organizationId: null, name: '', sessionId: null, agreed: false, territories: [], clinics: [], contactTerritories: [], npi: null };
  return { userId: '', kind: 'person', role: null, ...nothing, ...more };
}

describe('permissions', () => {
  it('the table is complete', () => {
    expect(rows.map(([name]) => name)).toEqual([...permissions]);
    expect(columns).toEqual([...roles, 'machine']);
  });

  it.each(rows.map(([name = '', ...cells]) => ({ name: name as Permission, cells })))('$name', ({ name, cells }) => {
    for (const [index, column] of columns.entries()) {
      // A machine without a role shows what being one adds.
      const who = column === 'machine' ? principal({ kind: 'machine' }) : principal({ role: column as Role });
      expect(may(who, name), column).toBe(cells[index] === 'x');
      expect(permissionsOf(who).includes(name), column).toBe(cells[index] === 'x');
      if (cells[index] === 'x') expect(() => need(who, name)).not.toThrow();
      else expect(() => need(who, name)).toThrow(expect.objectContaining({ code: 'forbidden' }));
    }
    expect(may(principal({ kind: 'system' }), name)).toBe(true);
    expect(may(principal({}), name)).toBe(false);
  });
});

describe('scope', () => {
  const place = { territoryId: 't1', clinicId: 'c1' };
  it.each([
    ['its territory', { territories: ['t0', 't1'] }, true],
    ['its clinic', { clinics: ['c1'] }, true],
    ['others', { territories: ['t2', 'c1'], clinics: ['c2', 't1'] }, false],
    ['nothing', {}, false],
    ['contact data alone', { contactTerritories: ['t1'] }, false],
  ])('of %s', (_what, more, expected) => {
    for (const role of roles) expect(inScope(principal({ role, ...more }), place)).toBe(expected);
  });
});
