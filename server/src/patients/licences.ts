import type { Licence, Licences } from '@orderly/contract';
import { type Asked, enter, need, type Permission, type Principal, recorded } from '../identity/index.ts';
import { appendEntry, journalEntry } from '../journal/index.ts';
import type { Tx } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import { type IdempotentAnswer, once } from '../platform/idempotency/index.ts';
import { readLicences, replaceLicences } from './licence-store.ts';
import type { PatientDeps } from './patients.ts';
import { readProvider } from './provider-store.ts';

type About = Asked & { readonly providerId: string };

/** The licences of a practitioner. Errors: unauthenticated, forbidden, not_found. */
export function showLicences(deps: PatientDeps, request: About): Promise<Licences> {
  const attempt = { action: 'provider.read_licences', resourceType: 'provider', resourceId: request.providerId, context: request.context } as const;
  return recorded(deps.db, attempt, (as) =>
    deps.db.transaction(async (tx) => {
      await enterFor(tx, deps, request, { permission: 'providers.read', as });
      return { licences: await readLicences(tx, request.providerId) };
    }),
  );
}

/**
 * Records the licences of a practitioner, all of them; open orders are checked again by them. Errors: unauthenticated, forbidden, not_found, invalid_request for a licence named
 * twice, those of the Idempotency-Key.
 */
export function saveLicences(deps: PatientDeps, request: About & { readonly licences: readonly Licence[] }): Promise<IdempotentAnswer<Licences>> {
  const { providerId, licences, context } = request;
  const attempt = { action: 'provider.licences', resourceType: 'provider', resourceId: providerId, context } as const;
  return recorded(deps.db, attempt, (as) =>
    deps.db.transaction(async (tx) => {
      const principal = await enterFor(tx, deps, request, { permission: 'providers.write', as });
      refuseTwice(licences);
      return once(tx, request.idempotency, 200, async () => {
        await replaceLicences(tx, providerId, licences, principal.userId);
        const entry = journalEntry({
          actorId: principal.userId,
          actorRole: principal.role ?? principal.kind,
          sessionId: principal.sessionId,
          requestId: context.requestId,
          source: context.source,
          action: 'provider.licences',
          resourceType: 'provider',
          resourceId: providerId,
          patientId: null,
          territoryId: null,
          outcome: 'ok',
          purpose: null,
          detail: { licences: licences.length },
        });
        await appendEntry(tx, entry);
        return { body: { licences: await readLicences(tx, providerId) }, resourceId: providerId };
      });
    }),
  );
}

/** A practitioner of the caller's own clinics; for the desk and administrators of any, as in the list. */
async function enterFor(
  tx: Tx,
  deps: PatientDeps,
  { credential, providerId }: About,
  { permission, as }: { permission: Permission; as: (principal: Principal) => void },
): Promise<Principal> {
  const [principal, row] = await Promise.all([enter(tx, credential, deps.adjustPrincipal), readProvider(tx, providerId)]);
  as(principal);
  need(principal, permission);
  const everywhere = principal.role === 'verifier' || principal.role === 'admin';
  if (row === undefined || !(everywhere || principal.clinics.includes(row.clinic_id))) {
    throw new OrderlyError('not_found', 'There is no such practitioner among those you may see. Check the id or ask for access.');
  }
  return principal;
}

function refuseTwice(licences: readonly Licence[]): void {
  const keys = licences.map(({ state, number }) => `${state} ${number}`);
  const errors = keys.flatMap((key, index) =>
    keys.indexOf(key) === index ? [] : [{ pointer: `/licences/${index}`, code: 'twice', detail: 'The licence is named twice. Name it once.' }],
  );
  if (errors.length > 0) throw new OrderlyError('invalid_request', 'A licence is named twice.', { errors });
}
