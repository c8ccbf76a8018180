import type { ChangeOrganization, CreateOrganization, ListOrganizations, OrganizationView } from '@orderly/contract';
import type { Tx } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import type { Done, IdempotentAnswer } from '../platform/idempotency/index.ts';
import { newId } from '../platform/ids.ts';
import { administering, type IdentityDeps, looking, type Page, pageFrom, refuse, type Target } from './administer.ts';
import type { Asked } from './asked.ts';
import {
  disableOrganization,
  enableOrganization,
  hasMaster,
  insertOrganization,
  type NamePosition,
  type OrganizationFields,
  type OrganizationRow,
  readOrganization,
  readOrganizations,
  updateOrganization,
} from './organization-store.ts';

type About = Asked & { readonly organizationId: string };
type Listing = Asked & { readonly filter: Omit<ListOrganizations, 'limit' | 'cursor'>; readonly limit: number; readonly after: NamePosition | null };

/** A page of organisations by name. Errors: unauthenticated, forbidden. */
export function listOrganizations(deps: IdentityDeps, request: Listing): Promise<Page<OrganizationView, NamePosition>> {
  return looking(deps, request, target('list', null), async (tx) => {
    const rows = await readOrganizations(tx, request.filter, request.after, request.limit + 1);
    return pageFrom(rows, request.limit, viewOrganization, (row) => ({ name: row.sort_name, id: row.id }));
  });
}

/** Errors: unauthenticated, forbidden, not_found. */
export function showOrganization(deps: IdentityDeps, request: About): Promise<OrganizationView> {
  return looking(deps, request, target('read', request.organizationId), async (tx) => viewOrganization(await known(tx, request.organizationId)));
}

/** A new organisation. Errors: unauthenticated, forbidden, invalid_request, conflict (name taken, a second master distributor). */
export function createOrganization(deps: IdentityDeps, request: Asked & { input: CreateOrganization }): Promise<IdempotentAnswer<OrganizationView>> {
  const { kind } = request.input;
  const fields = fieldsOf(request.input, { timeZone: '', name: '', agreementFrom: null, agreementUntil: null });
  return administering(deps, request, { ...target('create', null), status: 201 }, async (tx) => {
    if (kind === 'master_distributor' && (await hasMaster(tx))) {
      const detail = 'There is a master distributor already, and there is only one. Choose distributor or clinic.';
      throw new OrderlyError('conflict', detail, { errors: [{ pointer: '/kind', code: 'only_one', detail }] });
    }
    const id = newId();
    await insertOrganization(tx, { id, kind, ...fields });
    return done(tx, id);
  });
}

/** Changes name, time zone or agreement. Errors: unauthenticated, forbidden, not_found, invalid_request, conflict (name taken). */
export function changeOrganization(deps: IdentityDeps, request: About & { input: ChangeOrganization }): Promise<IdempotentAnswer<OrganizationView>> {
  const { organizationId } = request;
  return administering(deps, request, target('change', organizationId), async (tx) => {
    const row = await known(tx, organizationId);
    const { name, time_zone: timeZone, agreement_from: agreementFrom, agreement_until: agreementUntil } = row;
    await updateOrganization(tx, organizationId, fieldsOf(request.input, { name, timeZone, agreementFrom, agreementUntil }));
    return done(tx, organizationId);
  });
}

/**
 * Disables an organisation: its people's sessions end, its keys stop, from the next request.
 * Errors: unauthenticated, forbidden, not_found, conflict (it holds the last administrator).
 */
export function setOrganizationDisabled(deps: IdentityDeps, request: About & { disabled: boolean }): Promise<IdempotentAnswer<OrganizationView>> {
  const { organizationId, disabled } = request;
  return administering(deps, request, target(disabled ? 'disable' : 'enable', organizationId), async (tx) => {
    const row = await known(tx, organizationId);
    if (disabled && row.disabled_at === null) await disableOrganization(tx, organizationId);
    if (!disabled && row.disabled_at !== null) await enableOrganization(tx, organizationId);
    return done(tx, organizationId);
  });
}

async function done(tx: Tx, id: string): Promise<Done<OrganizationView>> {
  return { body: viewOrganization(await known(tx, id)), resourceId: id };
}

function target(verb: string, resourceId: string | null): Target {
  return { action: `organization.${verb}`, resourceType: 'organization', resourceId };
}

async function known(tx: Tx, id: string): Promise<OrganizationRow> {
  const row = await readOrganization(tx, id);
  if (row === undefined) throw new OrderlyError('not_found', 'There is no such organisation. GET /api/v1/organizations lists them.');
  return row;
}

function fieldsOf(input: ChangeOrganization, before: OrganizationFields): OrganizationFields {
  const { name = before.name, timeZone = before.timeZone, agreementFrom = before.agreementFrom, agreementUntil = before.agreementUntil } = input;
  if (!isTimeZone(timeZone)) refuse('/timeZone', 'unknown_zone', 'Name a zone of the IANA database, such as America/Chicago.');
  if (agreementUntil !== null && agreementFrom === null) {
    refuse('/agreementFrom', 'required', 'An agreement that ends begins on a day too. Name it, or leave agreementUntil out.');
  }
  if (agreementUntil !== null && agreementFrom !== null && agreementUntil <= agreementFrom) {
    refuse('/agreementUntil', 'range', 'Must be later than the first day of the agreement.');
  }
  return { name: name.trim(), timeZone, agreementFrom, agreementUntil };
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function viewOrganization(row: OrganizationRow): OrganizationView {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    timeZone: row.time_zone,
    agreementFrom: row.agreement_from,
    agreementUntil: row.agreement_until,
    agreementInForce: row.agreed,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    disabledAt: row.disabled_at?.toISOString() ?? null,
  };
}
