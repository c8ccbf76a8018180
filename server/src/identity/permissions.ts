import { actions, type Role } from '@orderly/contract';
import { OrderlyError } from '../platform/errors.ts';
import type { Principal } from './principal.ts';

/** What a route may require. The table says who has it; rows are then walled by scope. */
const everyone: readonly Role[] = ['provider', 'verifier', 'master_distributor', 'distributor', 'sales_rep', 'compliance', 'admin'];
const grantees = {
  signed_in: everyone,
  'orders.read': everyone,
  'orders.place': actions.place.by.filter((actor): actor is 'provider' | 'verifier' => actor !== 'machine'),
  'orders.change': ['provider', 'verifier', 'master_distributor', 'distributor', 'admin'],
  'orders.checks': ['provider', 'verifier', 'master_distributor', 'distributor', 'admin'],
  'orders.documents': ['provider', 'verifier', 'master_distributor', 'distributor', 'admin'],
  'orders.archive': ['provider', 'verifier', 'master_distributor', 'distributor', 'compliance', 'admin'],
  'orders.purge': ['admin'],
  'orders.slips': ['provider', 'verifier', 'master_distributor', 'distributor'],
  'orders.pick': ['master_distributor', 'distributor'],
  'orders.search': ['provider', 'verifier', 'master_distributor', 'distributor'],
  'orders.verify': ['verifier', 'admin'],
  'orders.note': ['provider', 'verifier', 'master_distributor', 'distributor', 'compliance', 'admin'],
  'patients.read': ['provider', 'verifier', 'master_distributor', 'distributor'],
  'patients.write': ['provider', 'verifier'],
  'patients.find': ['provider', 'verifier', 'compliance'],
  'providers.read': ['provider', 'verifier', 'master_distributor', 'distributor', 'admin'],
  'providers.write': ['provider', 'verifier', 'admin'],
  'territories.read': everyone,
  'territories.load': ['master_distributor', 'admin'],
  'territories.write': ['admin'],
  'journal.read': ['compliance', 'admin'],
  'identity.admin': ['admin'],
  'notifications.admin': ['admin'],
  'operations.read': ['admin'],
} as const satisfies Record<string, readonly Role[]>;
export type Permission = keyof typeof grantees;
export const permissions: ReadonlySet<string> = new Set(Object.keys(grantees));

/** The one decision on whether a role has a permission; used by HTTP, sockets, jobs and exports alike. */
export function may(principal: Pick<Principal, 'kind' | 'role'>, permission: Permission): boolean {
  if (principal.kind === 'system') return true;
  if (permission === 'orders.place' && principal.kind === 'machine') return true;
  return principal.role !== null && (grantees[permission] as readonly Role[]).includes(principal.role);
}

/** What a principal may, in the order of the table. */
export function permissionsOf(principal: Principal): Permission[] {
  return (Object.keys(grantees) as Permission[]).filter((permission) => may(principal, permission));
}

/** Throws `forbidden` unless the principal has the permission. */
export function need(principal: Principal, permission: Permission): void {
  if (!may(principal, permission)) throw new OrderlyError('forbidden', 'Your role does not include this. Ask an administrator if it should.');
}

/** Where a row stands. */
export interface Place {
  readonly territoryId: string;
  readonly clinicId: string;
}

/** The application's wall: whether a row lies in the principal's scope. */
export function inScope(principal: Pick<Principal, 'kind' | 'territories' | 'clinics'>, place: Place): boolean {
  if (principal.kind === 'system') return true;
  return principal.clinics.includes(place.clinicId) || principal.territories.includes(place.territoryId);
}
