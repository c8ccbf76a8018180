import type { OrganizationKind, Role } from '@orderly/contract';

export const roleWords: Readonly<Record<Role, string>> = {
  provider: 'Clinic staff',
  verifier: 'Order desk',
  master_distributor: 'Master distributor',
  distributor: 'Distributor',
  sales_rep: 'Sales representative',
  compliance: 'Compliance',
  admin: 'Administrator',
};

export const kindWords: Readonly<Record<OrganizationKind, string>> = {
  master_distributor: 'Master distributor',
  distributor: 'Distributor',
  clinic: 'Clinic',
};

export const dayOf = (at: string) => new Date(at).toLocaleDateString('en', { dateStyle: 'medium' });
