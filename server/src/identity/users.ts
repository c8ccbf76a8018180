import { type ChangeUser, type CreateUser, checkNpi, type ListUsers, type Role, rolesOf, type UserView } from '@orderly/contract';
import { hashPassword } from 'better-auth/crypto';
import type { Tx } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import type { Done, IdempotentAnswer } from '../platform/idempotency/index.ts';
import { newId } from '../platform/ids.ts';
import { administering, type IdentityDeps, looking, type Page, pageFrom, permitted, refuse, type Target } from './administer.ts';
import type { Asked } from './asked.ts';
import { type NamePosition, readOrganization } from './organization-store.ts';
import {
  disableUser,
  enableUser,
  endAllGrants,
  insertUser,
  readUser,
  readUsers,
  replacePassword,
  type UserFields,
  type UserRow,
  updateUser,
} from './user-store.ts';

type About = Asked & { readonly userId: string };
type Listing = Asked & { readonly filter: Omit<ListUsers, 'limit' | 'cursor'>; readonly limit: number; readonly after: NamePosition | null };

/** A page of people and machines by name. Errors: unauthenticated, forbidden. */
export function listUsers(deps: IdentityDeps, request: Listing): Promise<Page<UserView, NamePosition>> {
  return looking(deps, request, target('list', null), async (tx) => {
    const rows = await readUsers(tx, request.filter, request.after, request.limit + 1);
    return pageFrom(rows, request.limit, viewUser, (row) => ({ name: row.sort_name, id: row.id }));
  });
}

/** Errors: unauthenticated, forbidden, not_found. */
export function showUser(deps: IdentityDeps, request: About): Promise<UserView> {
  return looking(deps, request, target('read', request.userId), async (tx) => viewUser(await knownUser(tx, request.userId)));
}

/**
 * A new person with an initial password, or a machine without one. Errors: unauthenticated, forbidden, missing_data (password),
 * invalid_request (role and organisation, NPI), conflict (e-mail taken).
 */
export async function createUser(deps: IdentityDeps, request: Asked & { input: CreateUser }): Promise<IdempotentAnswer<UserView>> {
  const { kind, name, email, organizationId, role, npi = null, password } = request.input;
  if (kind === 'person' && password === undefined) {
    const detail = 'A person needs an initial password.';
    throw new OrderlyError('missing_data', detail, { errors: [{ pointer: '/password', code: 'required', detail }] });
  }
  if (kind === 'machine' && password !== undefined) {
    refuse('/password', 'machine', 'A machine does not sign in. Leave the password out and create an API key.');
  }
  // Slow on purpose, so for administrators only, and outside the transaction.
  if (password !== undefined) await permitted(deps, request, target('create', null));
  const passwordHash = password === undefined ? null : await hashPassword(password);
  return administering(deps, request, { ...target('create', null), status: 201 }, async (tx) => {
    const fields = { name: name.trim(), organizationId, role, npi };
    await checkPlace(tx, kind, fields);
    const id = newId();
    await insertUser(tx, { ...fields, id, kind, email: email.toLowerCase(), passwordHash });
    return done(tx, id);
  });
}

/**
 * Changes name, role, organisation or NPI, from the next request on. Who changes to another organisation, a separate firm, leaves its grants behind.
 * Errors: unauthenticated, forbidden, not_found, invalid_request (role and organisation, NPI), conflict (the last administrator).
 */
export function changeUser(deps: IdentityDeps, request: About & { input: ChangeUser }): Promise<IdempotentAnswer<UserView>> {
  const { userId, input } = request;
  return administering(deps, request, target('change', userId), async (tx) => {
    const row = await knownUser(tx, userId);
    const before: UserFields = { name: row.name, organizationId: row.organization_id, role: row.role, npi: row.npi };
    const after: UserFields = { ...before, ...input, name: input.name?.trim() ?? before.name };
    const moves = after.organizationId !== before.organizationId;
    if (moves || after.role !== before.role || after.npi !== before.npi) await checkPlace(tx, row.kind, after);
    await updateUser(tx, userId, after);
    if (moves) await endAllGrants(tx, userId);
    return done(tx, userId);
  });
}

/** Disables a user, whose sessions end and whose keys stop, or enables it. Errors: unauthenticated, forbidden, not_found, conflict (the last administrator). */
export function setUserDisabled(deps: IdentityDeps, request: About & { disabled: boolean }): Promise<IdempotentAnswer<UserView>> {
  const { userId, disabled } = request;
  return administering(deps, request, target(disabled ? 'disable' : 'enable', userId), async (tx) => {
    const row = await knownUser(tx, userId);
    if (disabled && row.disabled_at === null) await disableUser(tx, userId);
    if (!disabled && row.disabled_at !== null) await enableUser(tx, userId);
    return done(tx, userId);
  });
}

/** Gives a person another password and ends its sessions. Errors: unauthenticated, forbidden, not_found, conflict for a machine. */
export async function resetPassword(deps: IdentityDeps, request: About & { password: string }): Promise<IdempotentAnswer<UserView>> {
  const { userId } = request;
  await permitted(deps, request, target('reset_password', userId));
  const passwordHash = await hashPassword(request.password);
  return administering(deps, request, target('reset_password', userId), async (tx) => {
    const row = await knownUser(tx, userId);
    if (row.kind === 'machine') throw new OrderlyError('conflict', 'A machine has no password. Create an API key for it.');
    await replacePassword(tx, userId, passwordHash);
    return done(tx, userId);
  });
}

/** Errors: not_found. */
export async function knownUser(tx: Tx, id: string): Promise<UserRow> {
  const row = await readUser(tx, id);
  if (row === undefined) throw new OrderlyError('not_found', 'There is no such user. GET /api/v1/users lists them.');
  return row;
}

async function checkPlace(tx: Tx, kind: UserRow['kind'], { organizationId, role, npi }: UserFields): Promise<void> {
  const organization = await readOrganization(tx, organizationId);
  if (organization === undefined || organization.disabled_at !== null) {
    refuse('/organizationId', 'unknown_organization', 'Name an organisation that exists and is not disabled.');
  }
  const fitting: readonly Role[] = rolesOf[organization.kind];
  if (!fitting.includes(role)) {
    refuse('/role', 'role_of_organization', `In an organisation of the kind ${organization.kind} the role is one of ${fitting.join(', ')}.`);
  }
  if (npi === null) return;
  if (role !== 'provider' || kind !== 'person') {
    refuse('/npi', 'not_a_practitioner', 'Only a person with the role provider has an NPI. Send null for others.');
  }
  const checked = checkNpi(npi);
  if (!checked.ok) refuse('/npi', checked.code, checked.remedy);
}

async function done(tx: Tx, id: string): Promise<Done<UserView>> {
  return { body: viewUser(await knownUser(tx, id)), resourceId: id };
}

function target(verb: string, resourceId: string | null): Target {
  return { action: `user.${verb}`, resourceType: 'user', resourceId };
}

function viewUser(row: UserRow): UserView {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    email: row.email,
    role: row.role,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    npi: row.npi,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    disabledAt: row.disabled_at?.toISOString() ?? null,
  };
}
