import type { Role, UserKind } from '@orderly/contract';

/** The classes of patient data: what is encrypted, shown and withheld together. */
export const phiClasses = ['contact', 'identity', 'clinical', 'coverage', 'fulfilment'] as const;
export type PhiClass = (typeof phiClasses)[number];

/**
 * How a viewer's organisation stands to a patient's row: it is the clinic (`own_clinic`), it operates the territory (`operator`), or it merely sees the
 * row through a grant while another operates it (`in_scope`). `none`: the row is not visible at all.
 */
export const relations = ['own_clinic', 'operator', 'in_scope', 'none'] as const;
export type Relation = (typeof relations)[number];

type Row = Readonly<Record<Relation, readonly PhiClass[]>>;

const nothing: Row = { own_clinic: [], operator: [], in_scope: [], none: [] };
const delivery = ['contact', 'fulfilment'] as const;

/**
 * The one matrix: role × relation → classes. Oversight is not access: compliance and admin see nothing here, and sales_rep nothing of the patient
 * anywhere. A newcomer's new role is one row.
 */
const matrix: Readonly<Record<Role, Row>> = {
  provider: { ...nothing, own_clinic: phiClasses },
  verifier: { own_clinic: phiClasses, operator: phiClasses, in_scope: phiClasses, none: [] },
  master_distributor: { ...nothing, operator: delivery },
  distributor: { ...nothing, operator: delivery },
  sales_rep: nothing,
  compliance: nothing,
  admin: nothing,
};

/** What a live grant flagged `addsContact` (dated, with a reason) adds to the matrix. */
const addedByGrant: Partial<Readonly<Record<Role, Row>>> = {
  master_distributor: { ...nothing, in_scope: ['contact'] },
};

export interface Viewer {
  readonly kind: UserKind;
  /** Null for the system. A machine has its role like a person. */
  readonly role: Role | null;
  /** Whether the viewer's organisation has an agreement in force (45 CFR 164.504(e)); without one it sees none. */
  readonly agreed: boolean;
}

export interface Standing {
  readonly relation: Relation;
  /** Whether a live grant that covers the row adds the class `contact`. */
  readonly addsContact: boolean;
}

/** The classes of patient data a viewer may see of a row, in the order of `phiClasses`; empty when none. */
export function classesFor(viewer: Viewer, standing: Standing): readonly PhiClass[] {
  if (viewer.kind === 'system') return phiClasses;
  if (viewer.role === null || !viewer.agreed) return [];
  const own = matrix[viewer.role][standing.relation];
  const added = standing.addsContact ? (addedByGrant[viewer.role]?.[standing.relation] ?? []) : [];
  return phiClasses.filter((name) => own.includes(name) || added.includes(name));
}

/** How an organisation stands to a row that is or is not in its user's scope. A clinic that also operates the territory stands as the clinic. */
export function relationOf(viewer: { organizationId: string | null; inScope: boolean }, row: { clinicId: string; operatorId: string }): Relation {
  if (!viewer.inScope || viewer.organizationId === null) return 'none';
  if (viewer.organizationId === row.clinicId) return 'own_clinic';
  return viewer.organizationId === row.operatorId ? 'operator' : 'in_scope';
}
