import type { CreateGrant, GrantView } from '@orderly/contract';
import type { Tx } from '../platform/db/database.ts';
import { InvariantError, OrderlyError } from '../platform/errors.ts';
import type { Done, IdempotentAnswer } from '../platform/idempotency/index.ts';
import { newId } from '../platform/ids.ts';
import { administering, type IdentityDeps, looking, type Page, pageFrom, refuse, type Target } from './administer.ts';
import type { Asked } from './asked.ts';
import { countOpenGrants, endGrantAt, type GrantRow, insertGrant, isLiveClinic, isLiveTerritory, readGrant, readGrants } from './grant-store.ts';
import { knownUser } from './users.ts';

type About = Asked & { readonly userId: string };

/** Grants of one user that have not ended. */
const maxOpenGrants = 200;
/** How far behind a client's clock may be. */
const skewMs = 300_000;

/** A page of a user's grants, newest first, ended ones too. Errors: unauthenticated, forbidden, not_found. */
export function listGrants(deps: IdentityDeps, request: About & { limit: number; after: string | null }): Promise<Page<GrantView, string>> {
  return looking(deps, request, target('list', request.userId), async (tx) => {
    const [, rows] = await Promise.all([knownUser(tx, request.userId), readGrants(tx, request.userId, request.after, request.limit + 1)]);
    return pageFrom(rows, request.limit, viewGrant, (row) => row.id);
  });
}

/**
 * A new grant of a territory or of a clinic. Errors: unauthenticated, forbidden, not_found (user), missing_data, invalid_request, conflict (a provider,
 * who sees its own clinic and nothing else; too many).
 */
export function createGrant(deps: IdentityDeps, request: About & { input: CreateGrant }): Promise<IdempotentAnswer<GrantView>> {
  const { userId, input } = request;
  const { territoryId = null, clinicId = null, addsContact = false, reason = null } = input;
  const times = timesOf(input, deps.clock.now());
  if (territoryId !== null && clinicId !== null) refuse('/clinicId', 'one_of', 'Name a territory or a clinic, not both.');
  if (addsContact) checkContact(input);
  return administering(deps, request, { ...target('create', userId), status: 201 }, async (tx, principal) => {
    const user = await knownUser(tx, userId);
    if (user.role === 'provider') throw new OrderlyError('conflict', 'A provider sees its own clinic wherever its orders go; a grant adds nothing.');
    if ((await countOpenGrants(tx, userId)) >= maxOpenGrants) {
      throw new OrderlyError('conflict', `The user has ${maxOpenGrants} grants already. End some, or grant a territory that holds several.`);
    }
    if (territoryId !== null && !(await isLiveTerritory(tx, territoryId))) {
      refuse('/territoryId', 'unknown_territory', 'Name a territory that exists and is not retired.');
    }
    if (clinicId !== null && !(await isLiveClinic(tx, clinicId))) {
      refuse('/clinicId', 'unknown_clinic', 'Name an organisation that is a clinic and not disabled.');
    }
    if (territoryId === null && clinicId === null) throw required('/territoryId', 'Name the territory or the clinic.');
    const id = newId();
    await insertGrant(tx, { id, userId, territoryId, clinicId, ...times, addsContact, reason, createdBy: principal.userId });
    return done(tx, userId, id);
  });
}

/** Ends a grant early, never later. Errors: unauthenticated, forbidden, not_found, invalid_request, conflict (it has ended). */
export function endGrant(deps: IdentityDeps, request: About & { grantId: string; until: string | undefined }): Promise<IdempotentAnswer<GrantView>> {
  const { userId, grantId } = request;
  const until = request.until === undefined ? null : new Date(request.until);
  return administering(deps, request, { action: 'grant.end', resourceType: 'grant', resourceId: grantId }, async (tx) => {
    const grant = await readGrant(tx, userId, grantId);
    if (grant === undefined) throw new OrderlyError('not_found', 'The user has no such grant.');
    const now = deps.clock.now();
    if (grant.valid_until !== null && grant.valid_until <= now) throw new OrderlyError('conflict', 'The grant has ended already.');
    if (until !== null && until.getTime() < now.getTime() - skewMs) refuse('/until', 'past', 'Must not lie in the past. Leave it out for now.');
    if (until !== null && grant.valid_until !== null && until > grant.valid_until) {
      refuse('/until', 'later', 'A grant can be ended early, not prolonged. Create another one.');
    }
    // A time just past, by the client's clock, means now.
    await endGrantAt(tx, grantId, until !== null && until > now ? until : null);
    return done(tx, userId, grantId);
  });
}

function timesOf({ from, until }: CreateGrant, now: Date): { from: Date | null; until: Date | null } {
  const begins = from === undefined ? null : new Date(from);
  const ends = until === undefined || until === null ? null : new Date(until);
  if (begins !== null && begins.getTime() < now.getTime() - skewMs) {
    refuse('/from', 'past', 'Must not lie in the past: nobody could have used the grant then. Leave it out for now.');
  }
  if (ends !== null && ends <= (begins ?? now)) refuse('/until', 'range', 'Must be later than the beginning of the grant.');
  return { from: begins, until: ends };
}

function checkContact({ territoryId, until, reason }: CreateGrant): void {
  if (territoryId === undefined) throw required('/territoryId', 'Contact data is added for territories. Name one, or leave addsContact out.');
  if (reason === undefined) throw required('/reason', 'A grant that adds contact data says why.');
  if (until === undefined || until === null) throw required('/until', 'A grant that adds contact data has an end.');
}

function required(pointer: string, detail: string): OrderlyError {
  return new OrderlyError('missing_data', detail, { errors: [{ pointer, code: 'required', detail }] });
}

async function done(tx: Tx, userId: string, id: string): Promise<Done<GrantView>> {
  const row = await readGrant(tx, userId, id);
  if (row === undefined) throw new InvariantError(`grant ${id} was written and yet not found`);
  return { body: viewGrant(row), resourceId: id };
}

/** The resource is the user where there is no grant yet. */
function target(verb: string, userId: string): Target {
  return { action: `grant.${verb}`, resourceType: 'user', resourceId: userId };
}

function viewGrant(row: GrantRow): GrantView {
  return {
    id: row.id,
    userId: row.user_id,
    territoryId: row.territory_id,
    territoryName: row.territory_name,
    clinicId: row.clinic_id,
    clinicName: row.clinic_name,
    from: row.valid_from.toISOString(),
    until: row.valid_until?.toISOString() ?? null,
    addsContact: row.adds_contact,
    reason: row.reason,
    inForce: row.live,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
  };
}
