import type { CreatePatient, PatientView, SearchPatients } from '@orderly/contract';
import type { Static } from 'typebox';
import { type AdjustPrincipal, type Asked, enter, inScope, need, type Principal, recorded } from '../identity/index.ts';
import { appendEntries, journalEntry } from '../journal/index.ts';
import { classesFor, type PhiClass, type PhiVault, phiClasses, relationOf } from '../phi/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/db/database.ts';
import { DatabaseError } from '../platform/db/errors.ts';
import { OrderlyError } from '../platform/errors.ts';
import { type Done, type IdempotentAnswer, once } from '../platform/idempotency/index.ts';
import { clinicOf, duplicates, mistakesOf, openPatientKey, patientOf } from './choose-patient.ts';
import { openPatient } from './seal-patient.ts';
import { findPatientIds, type PatientRow, readOperators, readPatient, searchPatientRows } from './store.ts';

export interface PatientDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly phi: PhiVault;
  readonly adjustPrincipal?: AdjustPrincipal | undefined;
}

/** A patient as far as the caller's classes reach; the look is in the journal before this answers. Errors: not_found. */
export function showPatient(deps: PatientDeps, request: Asked & { patientId: string }): Promise<PatientView> {
  const attempt = { action: 'patient.read', resourceType: 'patient', resourceId: request.patientId, context: request.context } as const;
  return recorded(deps.db, attempt, (as) =>
    deps.db.transaction(async (tx) => {
      const [principal, row] = await Promise.all([enter(tx, request.credential, deps.adjustPrincipal), readPatient(tx, request.patientId)]);
      as(principal);
      need(principal, 'patients.read');
      const shown = row === undefined ? [] : await openAll(tx, deps, request, principal, [row], 'patient.read');
      if (shown[0] === undefined) throw new OrderlyError('not_found', 'There is no such patient among those you may see.');
      return shown[0];
    }),
  );
}

/** Patients with exactly this MRN, or this name and birth date, among those the caller may see (compliance: id and clinic only). */
export function searchPatients(deps: PatientDeps, request: Asked & { search: Static<typeof SearchPatients> }): Promise<PatientView[]> {
  const attempt = { action: 'patient.search', resourceType: 'patient', resourceId: null, context: request.context } as const;
  return recorded(deps.db, attempt, (as) =>
    deps.db.transaction(async (tx) => {
      const principal = await enter(tx, request.credential, deps.adjustPrincipal);
      as(principal);
      need(principal, 'patients.find');
      const { mrn, givenName, familyName, birthDate } = request.search;
      const clinicId = principal.role === 'provider' ? clinicOf(principal, request.search.clinicId) : (request.search.clinicId ?? null);
      const byName = givenName !== undefined && familyName !== undefined && birthDate !== undefined;
      if (mrn === undefined && !byName) throw incomplete('/mrn', 'Search by mrn, or by givenName, familyName and birthDate together.');
      if (mrn !== undefined && clinicId === null) throw incomplete('/clinicId', 'A medical record number belongs to a clinic: name the clinic.');
      const mrnIndex = mrn === undefined || clinicId === null ? null : deps.phi.index.mrn(clinicId, mrn);
      const nameIndex = byName ? deps.phi.index.nameBirth({ givenName, familyName, birthDate }) : null;
      if (principal.role === 'compliance') {
        const found = await findPatientIds(tx, mrnIndex, nameIndex, clinicId);
        await journalLooks(
          tx,
          request,
          principal,
          found.map((row) => row.id),
          'patient.find',
          [],
        );
        return found.map((row) => ({ id: row.id, clinicId: row.clinic_id, createdAt: row.created_at.toISOString() }));
      }
      return openAll(tx, deps, request, principal, await searchPatientRows(tx, mrnIndex, nameIndex, clinicId), 'patient.search');
    }),
  );
}

/**
 * A new patient of a clinic; the answer holds no patient data. Errors: invalid_request for a birth date to come; conflict with `duplicates` while
 * possible duplicates were not looked at, or when the MRN is taken; idempotency_mismatch, idempotency_in_flight.
 */
export async function createPatient(deps: PatientDeps, request: Asked & { wanted: CreatePatient }): Promise<IdempotentAnswer<PatientView>> {
  const attempt = { action: 'patient.create', resourceType: 'patient', resourceId: null, context: request.context } as const;
  try {
    return await recorded(deps.db, attempt, (as) =>
      deps.db.transaction(async (tx) => {
        const principal = await enter(tx, request.credential, deps.adjustPrincipal);
        as(principal);
        need(principal, 'patients.write');
        const clinicId = clinicOf(principal, request.wanted.clinicId);
        if (!inScope(principal, { clinicId, territoryId: '' })) throw new OrderlyError('forbidden', 'The clinic is not in your scope.');
        return once(tx, request.idempotency, 201, () => addPatient(tx, deps, { request, principal, clinicId }));
      }),
    );
  } catch (error) {
    if (error instanceof DatabaseError && error.constraint === 'patients_mrn') {
      throw new OrderlyError('conflict', 'The clinic has a patient with this medical record number already.');
    }
    throw error;
  }
}

async function addPatient(
  tx: Tx,
  deps: PatientDeps,
  { request, principal, clinicId }: { request: Asked & { wanted: CreatePatient }; principal: Principal; clinicId: string },
): Promise<Done<PatientView>> {
  const { patient, acceptDuplicates } = request.wanted;
  const errors = mistakesOf(patient, deps.clock.now());
  if (errors.length > 0) throw new OrderlyError('invalid_request', 'Some members do not fit together.', { errors });
  const chosen = await patientOf(tx, deps.phi, principal, { clinicId, patient, at: deps.clock.now(), acceptDuplicates: acceptDuplicates === true });
  if (!chosen.created) throw duplicates([{ id: chosen.id }]);
  await journalLooks(tx, request, principal, [chosen.id], 'patient.create', []);
  return { body: { id: chosen.id, clinicId, createdAt: deps.clock.now().toISOString() }, resourceId: chosen.id };
}

function incomplete(pointer: string, detail: string): OrderlyError {
  return new OrderlyError('missing_data', detail, { errors: [{ pointer, code: 'required', detail }] });
}

/** Opens rows as far as the caller's classes reach, and journals each look; rows of which it may see nothing are left out. */
async function openAll(tx: Tx, deps: PatientDeps, request: Asked, principal: Principal, rows: readonly PatientRow[], action: `patient.${string}`) {
  const views: PatientView[] = [];
  const looked: string[] = [];
  for (const row of rows) {
    const classes = await classesOfPatient(tx, principal, row);
    if (classes.length === 0) continue;
    views.push(openPatient(await openPatientKey(deps.phi, row), row, classes));
    looked.push(row.id);
  }
  await journalLooks(tx, request, principal, looked, action, []);
  return views;
}

/** The classes the caller may see of a patient: as its clinic, and through each order in scope. */
export async function classesOfPatient(tx: Tx, principal: Principal, row: PatientRow): Promise<readonly PhiClass[]> {
  const { organizationId } = principal;
  const viewer = { organizationId, inScope: true };
  const through = (operatorId: string, addsContact: boolean) =>
    classesFor(principal, { relation: relationOf(viewer, { clinicId: row.clinic_id, operatorId }), addsContact });
  const found = new Set(principal.clinics.includes(row.clinic_id) ? through('', false) : []);
  if (found.size < phiClasses.length) {
    for (const { operator_id, territory_id } of await readOperators(tx, row.id, principal)) {
      for (const name of through(operator_id, principal.contactTerritories.includes(territory_id))) found.add(name);
    }
  }
  return [...found];
}

async function journalLooks(
  tx: Tx,
  request: Asked,
  principal: Principal,
  patientIds: readonly string[],
  action: `patient.${string}`,
  codes: readonly string[],
): Promise<void> {
  const common = {
    actorId: principal.userId,
    actorRole: principal.role ?? principal.kind,
    sessionId: principal.sessionId,
    requestId: request.context.requestId,
    source: request.context.source,
    action,
    resourceType: 'patient',
    territoryId: null,
    outcome: 'ok' as const,
    purpose: null,
    detail: codes.length === 0 ? {} : { codes: [...codes] },
  };
  const about = patientIds.length === 0 ? [null] : patientIds;
  await appendEntries(
    tx,
    about.map((id) => journalEntry({ ...common, resourceId: id, patientId: id })),
  );
}
