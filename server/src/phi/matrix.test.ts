import { type Role, roles } from '@orderly/contract';
import { describe, expect, test } from 'vitest';
import { classesFor, phiClasses, type Relation, relationOf, relations } from './matrix.ts';

/** Who sees which class, as a table written apart from the code's: one letter per class, in the order contact, identity, clinical, coverage, fulfilment. */
const expected: Record<Role, Record<Relation, [plain: string, addsContact: string]>> = {
  provider: { own_clinic: ['CILVF', 'CILVF'], operator: ['', ''], in_scope: ['', ''], none: ['', ''] },
  verifier: { own_clinic: ['CILVF', 'CILVF'], operator: ['CILVF', 'CILVF'], in_scope: ['CILVF', 'CILVF'], none: ['', ''] },
  master_distributor: { own_clinic: ['', ''], operator: ['CF', 'CF'], in_scope: ['', 'C'], none: ['', ''] },
  distributor: { own_clinic: ['', ''], operator: ['CF', 'CF'], in_scope: ['', ''], none: ['', ''] },
  sales_rep: { own_clinic: ['', ''], operator: ['', ''], in_scope: ['', ''], none: ['', ''] },
  compliance: { own_clinic: ['', ''], operator: ['', ''], in_scope: ['', ''], none: ['', ''] },
  admin: { own_clinic: ['', ''], operator: ['', ''], in_scope: ['', ''], none: ['', ''] },
};
const letters = { contact: 'C', identity: 'I', clinical: 'L', coverage: 'V', fulfilment: 'F' } as const;
const lettersOf = (classes: ReturnType<typeof classesFor>) => classes.map((name) => letters[name]).join('');

const cells = roles.flatMap((role) =>
  relations.flatMap((relation) =>
    [false, true].map((addsContact) => ({ role, relation, addsContact, classes: expected[role][relation][Number(addsContact)] })),
  ),
);

describe('who sees which class of patient data', () => {
  test.each(cells)('$role, $relation, added contact $addsContact: "$classes"', ({ role, relation, addsContact, classes }) => {
    for (const kind of ['person', 'machine'] as const) {
      expect(lettersOf(classesFor({ kind, role, agreed: true }, { relation, addsContact }))).toBe(classes);
    }
  });

  test.each(cells)('$role, $relation, added contact $addsContact: nothing without an agreement in force', ({ role, relation, addsContact }) => {
    expect(classesFor({ kind: 'person', role, agreed: false }, { relation, addsContact })).toEqual([]);
    expect(classesFor({ kind: 'machine', role, agreed: false }, { relation, addsContact })).toEqual([]);
  });

  test('the system sees all, and whoever has no role nothing', () => {
    for (const relation of relations) {
      expect(classesFor({ kind: 'system', role: null, agreed: true }, { relation, addsContact: false })).toEqual(phiClasses);
      for (const kind of ['person', 'machine'] as const) {
        expect(classesFor({ kind, role: null, agreed: true }, { relation, addsContact: true })).toEqual([]);
      }
    }
  });
});

test.each([
  ['clinic', true, 'own_clinic'],
  ['operator', true, 'operator'],
  ['other', true, 'in_scope'],
  ['clinic', false, 'none'],
  ['operator', false, 'none'],
  ['other', false, 'none'],
  [null, true, 'none'],
] as const)('an organisation %s with the row in scope %s stands as %s', (organizationId, inScope, relation) => {
  expect(relationOf({ organizationId, inScope }, { clinicId: 'clinic', operatorId: 'operator' })).toBe(relation);
});
