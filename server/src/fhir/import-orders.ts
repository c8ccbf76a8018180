import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { checkNpi, PlaceOrder, ProviderInput } from '@orderly/contract';
import type { Credential } from '../identity/index.ts';
import { type OrderDeps, placeOrder } from '../orders/index.ts';
import { createProvider } from '../patients/index.ts';
import type { Database } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import { createBodyCheck } from './check-body.ts';
import { mrnOf, readCoverage, readPatient } from './read-patient.ts';
import { kinds, type ReadRequest, readRequest, requesterOf } from './read-request.ts';
import { idOf, objects, type Placed, type Resource, ResourceIndex, resourcesOf, text } from './resources.ts';
import { type Clinic, findProvider, isPlaced } from './store.ts';

export interface ImportOptions {
  readonly clinic: Clinic;
  /** Of the practitioner who orders where a record names none with a valid NPI; the clinic must have it. */
  readonly orderingNpi: string;
  readonly credential: Credential;
  /** Looks and says, and places nothing. */
  readonly dryRun?: boolean;
  /** Hears after each record. */
  readonly onProgress?: (done: number, of: number) => void;
}

export interface ImportDeps {
  readonly worker: Database;
  readonly orders: OrderDeps;
}

export interface Refused {
  /** Which of the files given, from 1: a file's name may hold a patient's. */
  readonly file: number;
  /** `DeviceRequest/HomeO2`; of a file that can't be read, empty. */
  readonly record: string;
  readonly reason: string;
}

export interface ImportReport {
  /** Records that ask for something to be supplied. */
  readonly records: number;
  readonly placed: number;
  /** Had become orders before. */
  readonly known: number;
  readonly refused: readonly Refused[];
  /** What was taken otherwise than it stood, and how often. */
  readonly remarks: Readonly<Record<string, number>>;
}

type Remark = 'ordered_by_the_named_practitioner' | 'billed_to_the_clinic_without_usable_coverage';

/**
 * Makes orders of FHIR R4 files, each by the operation that the endpoint uses. Every record is taken once, however often and in whichever files it comes; a run
 * that was cut off is simply run again. Errors: OrderlyError missing_data when the ordering practitioner is not the clinic's; what is wrong with a record
 * is in the report.
 */
export async function importOrders(deps: ImportDeps, files: readonly string[], options: ImportOptions): Promise<ImportReport> {
  const orderingId = await orderingProvider(deps, options);
  const refused: Refused[] = [];
  const remarks: Record<string, number> = {};
  const { index, coverages, asking } = await readAll(files, refused);
  const coveragesOf = byPatient(coverages, index);
  const seen = new Set<string>();
  let placed = 0;
  let known = 0;
  const today = deps.orders.clock.now().toISOString().slice(0, 10);
  for (const [done, one] of asking.entries()) {
    const outcome = await take(deps, options, {
      one,
      index,
      coveragesOf,
      orderingId,
      today,
      seen,
      remark: (name) => (remarks[name] = (remarks[name] ?? 0) + 1),
    });
    if (outcome === 'placed') placed += 1;
    else if (outcome === 'known') known += 1;
    else refused.push({ file: one.file, record: nameOf(one.resource), reason: outcome.reason });
    options.onProgress?.(done + 1, asking.length);
  }
  return { records: asking.length, placed, known, refused, remarks };
}

async function orderingProvider({ worker }: ImportDeps, { clinic, orderingNpi }: ImportOptions): Promise<string> {
  const checked = checkNpi(orderingNpi);
  const id = checked.ok ? await findProvider(worker, clinic.id, checked.value) : undefined;
  if (id !== undefined) return id;
  const detail = checked.ok ? `${clinic.name} has no practitioner with this NPI. Add one with POST /api/v1/providers.` : checked.remedy;
  throw new OrderlyError('missing_data', detail, { errors: [{ pointer: '/orderingNpi', code: 'unknown_provider', detail }] });
}

interface Everything {
  readonly index: ResourceIndex;
  readonly coverages: readonly Resource[];
  readonly asking: readonly Placed[];
}

/** Coverages by the medical record number of whom they cover: looking through all of them for every record would take for ever. */
function byPatient(coverages: readonly Resource[], index: ResourceIndex): ReadonlyMap<string, Resource[]> {
  const byMrn = new Map<string, Resource[]>();
  for (const coverage of coverages) {
    const patient = index.find(coverage, coverage.beneficiary);
    const mrn = patient?.resourceType === 'Patient' ? mrnOf(patient) : null;
    if (mrn === null) continue;
    const known = byMrn.get(mrn);
    if (known === undefined) byMrn.set(mrn, [coverage]);
    else known.push(coverage);
  }
  return byMrn;
}

/** Only these are kept of a file, which may hold a life's worth of other records. */
const referred = new Set(['Patient', 'Practitioner', 'PractitionerRole', 'Organization']);

async function readAll(files: readonly string[], refused: Refused[]): Promise<Everything> {
  const index = new ResourceIndex();
  const coverages: Resource[] = [];
  const asking: Placed[] = [];
  for (const [at, path] of files.entries()) {
    const file = at + 1;
    let read: ReturnType<typeof resourcesOf>;
    try {
      read = resourcesOf(await readFile(path, 'utf8'));
    } catch (error) {
      refused.push({ file, record: '', reason: error instanceof SyntaxError ? 'file_is_no_json' : 'file_cannot_be_read' });
      continue;
    }
    if (read.entries.length === 0) refused.push({ file, record: '', reason: 'file_holds_no_fhir_resource' });
    for (const line of read.torn) refused.push({ file, record: `line ${line}`, reason: 'line_is_no_json' });
    for (const { fullUrl, resource } of read.entries) {
      const placed = { file, fullUrl, resource };
      if (referred.has(resource.resourceType)) index.add(placed);
      else index.place(placed);
      if (resource.resourceType === 'Coverage') coverages.push(resource);
      else if (Object.hasOwn(kinds, resource.resourceType)) asking.push(placed);
    }
  }
  return { index, coverages, asking };
}

const mistakeInOrder = createBodyCheck(PlaceOrder);
const mistakeInProvider = createBodyCheck(ProviderInput);

interface Taking {
  readonly one: Placed;
  readonly index: ResourceIndex;
  readonly coveragesOf: ReadonlyMap<string, readonly Resource[]>;
  readonly orderingId: string;
  readonly today: string;
  /** Sources of this run. */
  readonly seen: Set<string>;
  readonly remark: (name: Remark) => void;
}

type Outcome = 'placed' | 'known' | { readonly reason: string };

async function take(deps: ImportDeps, options: ImportOptions, taking: Taking): Promise<Outcome> {
  const { one, index, today } = taking;
  const request = readRequest(one.resource);
  if (typeof request === 'string') return { reason: request };
  if (idOf(one.resource) === null) return { reason: 'record_without_id' };
  const subject = index.find(one.resource, request.subject);
  if (subject?.resourceType !== 'Patient')
    return { reason: index.isAmbiguous(one.resource, request.subject) ? 'patient_ambiguous' : 'patient_not_found' };
  const person = readPatient(subject, today);
  if (typeof person === 'string') return { reason: person };
  const source = createHash('sha256')
    .update(JSON.stringify([nameOf(one.resource), person.patient.mrn]))
    .digest();
  const seenBefore = taking.seen.has(source.toString('hex'));
  taking.seen.add(source.toString('hex'));
  if (seenBefore || (await isPlaced(deps.worker, options.clinic.id, source))) return 'known';
  const coverage = (taking.coveragesOf.get(person.patient.mrn) ?? []).map((one) => readCoverage(one, index, today));
  const usable = coverage.find((found) => found !== undefined);
  if (usable === undefined) taking.remark('billed_to_the_clinic_without_usable_coverage');
  const order = {
    patient: person.patient,
    providerId: await providerOf(deps, options, taking, request),
    orderDate: request.orderDate ?? today,
    ...(usable === undefined ? { billTo: 'clinic' as const } : { billTo: 'insurance' as const, coverage: usable }),
    lines: [request.line],
    shipTo: { kind: 'home' as const, ...person.address },
    priority: request.urgent ? ('urgent' as const) : ('routine' as const),
  };
  const mistake = mistakeInOrder(order);
  if (mistake !== undefined) return { reason: `not_valid_at_${mistake}` };
  return options.dryRun === true ? 'placed' : place(deps, options, { order, source });
}

async function place(deps: ImportDeps, { credential }: ImportOptions, { order, source }: { order: PlaceOrder; source: Buffer }): Promise<Outcome> {
  const context = { requestId: `fhir-${source.toString('hex').slice(0, 24)}`, source: null };
  try {
    await placeOrder(deps.orders, { credential, context, idempotency: null, order, source });
    return 'placed';
  } catch (error) {
    if (!(error instanceof OrderlyError) || error.code === 'dependency_unavailable') throw error;
    const code = error.errors[0]?.code;
    return code === 'placed_before' ? 'known' : { reason: code ?? error.code };
  }
}

/** The clinic's practitioner who asked, added when the clinic lacks one with that NPI; without a valid NPI, the one named for the run. */
async function providerOf(deps: ImportDeps, options: ImportOptions, taking: Taking, request: ReadRequest): Promise<string> {
  const requester = requesterOf(taking.one.resource, request.requester, taking.index);
  const known = requester === undefined ? undefined : await findProvider(deps.worker, options.clinic.id, requester.npi);
  if (known !== undefined) return known;
  const name = objects(requester?.practitioner?.name)[0];
  const [givenName, familyName] = [text(Array.isArray(name?.given) ? name.given[0] : undefined), text(name?.family)];
  const wanted = requester === undefined || givenName === null || familyName === null ? undefined : { npi: requester.npi, givenName, familyName };
  if (wanted === undefined || mistakeInProvider(wanted) !== undefined) {
    taking.remark('ordered_by_the_named_practitioner');
    return taking.orderingId;
  }
  if (options.dryRun === true) return taking.orderingId;
  const context = { requestId: `fhir-provider-${wanted.npi}`, source: null };
  try {
    const { body } = await createProvider(deps.orders, { credential: options.credential, context, idempotency: null, wanted });
    return body.id;
  } catch (error) {
    if (!(error instanceof OrderlyError) || error.code !== 'conflict') throw error;
    // Another run of the import may have added it meanwhile; one that the clinic disabled orders no more.
    const added = await findProvider(deps.worker, options.clinic.id, wanted.npi);
    if (added === undefined) taking.remark('ordered_by_the_named_practitioner');
    return added ?? taking.orderingId;
  }
}

function nameOf(resource: Resource): string {
  return `${resource.resourceType}/${idOf(resource) ?? '?'}`;
}
