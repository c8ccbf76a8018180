import { checkNpi, type ProviderInput, type ProviderView } from '@orderly/contract';
import type { Static } from 'typebox';
import { type Asked, enter, isLiveClinic, need, type Principal, recorded } from '../identity/index.ts';
import { appendEntry, journalEntry } from '../journal/index.ts';
import type { Tx } from '../platform/db/database.ts';
import { DatabaseError } from '../platform/db/errors.ts';
import { OrderlyError } from '../platform/errors.ts';
import { type Done, type IdempotentAnswer, once } from '../platform/idempotency/index.ts';
import { newId } from '../platform/ids.ts';
import { clinicOf } from './choose-patient.ts';
import type { PatientDeps } from './patients.ts';
import { insertProvider, type ProviderRow, readProviders } from './provider-store.ts';

export interface ListProviders extends Asked {
  readonly clinicId?: string | undefined;
  readonly npi?: string | undefined;
  readonly limit: number;
  readonly after: string | null;
}

/** A page of practitioners: those of the caller's own clinics; for the desk and administrators all. */
export function listProviders(deps: PatientDeps, request: ListProviders): Promise<{ items: ProviderView[]; next: string | null }> {
  const attempt = { action: 'provider.list', resourceType: 'provider', resourceId: null, context: request.context } as const;
  return recorded(deps.db, attempt, (as) =>
    deps.db.transaction(async (tx) => {
      const principal = await enter(tx, request.credential, deps.adjustPrincipal);
      as(principal);
      need(principal, 'providers.read');
      const everywhere = principal.role === 'verifier' || principal.role === 'admin';
      const rows = await readProviders(tx, {
        clinics: everywhere ? null : principal.clinics,
        clinicId: request.clinicId ?? null,
        npi: request.npi ?? null,
        after: request.after,
        limit: request.limit + 1,
      });
      const items = rows.slice(0, request.limit);
      return { items: items.map(viewProvider), next: rows.length > request.limit ? (items.at(-1)?.id ?? null) : null };
    }),
  );
}

type Adding = Asked & { readonly wanted: Static<typeof ProviderInput> };

/**
 * A new practitioner of a clinic. Errors: invalid_request on a wrong NPI, conflict when the clinic has it, forbidden, idempotency_mismatch,
 * idempotency_in_flight.
 */
export async function createProvider(deps: PatientDeps, request: Adding): Promise<IdempotentAnswer<ProviderView>> {
  const npi = checkNpi(request.wanted.npi);
  if (!npi.ok) throw new OrderlyError('invalid_request', npi.remedy, { errors: [{ pointer: '/npi', code: npi.code, detail: npi.remedy }] });
  const attempt = { action: 'provider.create', resourceType: 'provider', resourceId: null, context: request.context } as const;
  try {
    return await recorded(deps.db, attempt, (as) =>
      deps.db.transaction(async (tx) => {
        const principal = await enter(tx, request.credential, deps.adjustPrincipal);
        as(principal);
        need(principal, 'providers.write');
        const clinicId = clinicOf(principal, request.wanted.clinicId);
        await checkClinic(tx, principal, clinicId);
        return once(tx, request.idempotency, 201, () => addProvider(tx, { request, principal, clinicId, npi: npi.value }));
      }),
    );
  } catch (error) {
    if (error instanceof DatabaseError && error.constraint === 'providers_npi') {
      throw new OrderlyError('conflict', 'The clinic has a practitioner with this NPI already.');
    }
    throw error;
  }
}

/** A practitioner belongs to a clinic that is there, and not to another kind of firm. */
async function checkClinic(tx: Tx, principal: Principal, clinicId: string): Promise<void> {
  if (principal.role === 'provider' && !principal.clinics.includes(clinicId)) throw new OrderlyError('forbidden', 'The clinic is not yours.');
  if (await isLiveClinic(tx, clinicId)) return;
  throw new OrderlyError('invalid_request', 'There is no such clinic.', {
    errors: [{ pointer: '/clinicId', code: 'unknown_clinic', detail: 'Name an organisation that is a clinic and not disabled.' }],
  });
}

async function addProvider(
  tx: Tx,
  { request, principal, clinicId, npi }: { request: Adding; principal: Principal; clinicId: string; npi: string },
): Promise<Done<ProviderView>> {
  const { givenName, familyName, credential = null } = request.wanted;
  const provider = { id: newId(), clinicId, npi, givenName, familyName, credential };
  await insertProvider(tx, provider);
  const entry = journalEntry({
    actorId: principal.userId,
    actorRole: principal.role ?? principal.kind,
    sessionId: principal.sessionId,
    requestId: request.context.requestId,
    source: request.context.source,
    action: 'provider.create',
    resourceType: 'provider',
    resourceId: provider.id,
    patientId: null,
    territoryId: null,
    outcome: 'ok',
    purpose: null,
    detail: {},
  });
  await appendEntry(tx, entry);
  return { body: { ...provider, disabledAt: null }, resourceId: provider.id };
}

function viewProvider(row: ProviderRow): ProviderView {
  return {
    id: row.id,
    clinicId: row.clinic_id,
    npi: row.npi,
    givenName: row.given_name,
    familyName: row.family_name,
    credential: row.credential,
    disabledAt: row.disabled_at?.toISOString() ?? null,
  };
}
