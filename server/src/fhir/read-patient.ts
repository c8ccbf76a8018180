import { type CoverageInput, checkPhone, checkState, checkZip, type PatientInput, type ShipTo } from '@orderly/contract';
import { type Static, Type } from 'typebox';
import { createBodyCheck } from './check-body.ts';
import { codingsOf, isObject, list, objects, type Resource, type ResourceIndex, text } from './resources.ts';

/** The endpoint's own judgement: an address for mail that it would refuse is left out, and doesn't cost the order. */
const mistakeInEmail = createBodyCheck(Type.String({ format: 'email', maxLength: 254 }));

type Address = Omit<Static<typeof ShipTo>, 'kind'>;

export interface ReadPatient {
  readonly patient: PatientInput;
  readonly address: Address;
}

/** Why a record is not taken; a code that says the same of every record it is said of. */
export type Refusal = string;

/** A Patient as ours, or the first reason why not. `today` decides which name and address hold. */
export function readPatient(resource: Resource, today: string): ReadPatient | Refusal {
  if (resource.deceasedBoolean === true || text(resource.deceasedDateTime) !== null) return 'patient_deceased';
  if (resource.active === false) return 'patient_inactive';
  const mrn = mrnOf(resource);
  if (mrn === null) return 'patient_without_record_number';
  const name = bestOf(resource.name, today, ['official', 'usual']);
  const givenName = text(list(name?.given)[0]);
  const familyName = text(name?.family);
  if (givenName === null || familyName === null) return 'patient_without_name';
  const birthDate = text(resource.birthDate);
  if (birthDate === null) return 'patient_without_birth_date';
  if (!/^\d{4}-\d{2}-\d{2}$/.test(birthDate)) return 'patient_birth_date_partial';
  const address = addressOf(bestOf(resource.address, today, ['home']));
  if (typeof address === 'string') return address;
  const gender = text(resource.gender);
  const sex = gender === 'female' || gender === 'male' || gender === 'other' ? gender : 'unknown';
  return { patient: { mrn, givenName, familyName, birthDate, sex, ...telecomOf(resource), address }, address };
}

/** The number under which the clinic's records know a patient. */
export function mrnOf(resource: Resource): string | null {
  const record = objects(resource.identifier).find((identifier) => codingsOf(identifier.type).some(({ code }) => code === 'MR'));
  return text(record?.value);
}

/** Of several, one that holds today and of the use that comes first in `uses`. */
function bestOf(value: unknown, today: string, uses: readonly string[]): Record<string, unknown> | undefined {
  const current = objects(value).filter(({ period, use }) => use !== 'old' && holds(period, today));
  for (const use of uses) {
    const found = current.find((one) => one.use === use);
    if (found !== undefined) return found;
  }
  return current[0];
}

function holds(period: unknown, today: string): boolean {
  if (!isObject(period)) return true;
  const [start, end] = [text(period.start), text(period.end)];
  // A partial date holds until the end of what it names.
  return (start === null || start.slice(0, 10) <= today) && (end === null || end.slice(0, 10) >= today.slice(0, end.slice(0, 10).length));
}

function addressOf(found: Record<string, unknown> | undefined): Address | Refusal {
  if (found === undefined) return 'patient_without_address';
  const [line1, line2] = list(found.line).map(text);
  const city = text(found.city);
  const zip = checkZip(text(found.postalCode) ?? '');
  const state = checkState(text(found.state) ?? '');
  if (line1 === undefined || line1 === null || city === null) return 'address_incomplete';
  if (!zip.ok) return text(found.postalCode) === null ? 'address_without_zip' : 'address_zip_invalid';
  if (!state.ok) return 'address_state_unknown';
  return { line1, ...(line2 === undefined || line2 === null ? {} : { line2 }), city, state: state.value as Address['state'], zip: zip.value };
}

function telecomOf(resource: Resource): { phone?: string; email?: string } {
  const values = (system: string) => objects(resource.telecom).flatMap((one) => (one.system === system ? (text(one.value) ?? []) : []));
  const phone = values('phone')
    .map(checkPhone)
    .find((checked) => checked.ok);
  const email = values('email').find((value) => mistakeInEmail(value) === undefined);
  return { ...(phone?.ok === true ? { phone: phone.value } : {}), ...(email === undefined ? {} : { email }) };
}

/** A Coverage in force that names payer and member; undefined when it lacks something that a claim needs. */
export function readCoverage(resource: Resource, index: ResourceIndex, today: string): Static<typeof CoverageInput> | undefined {
  if (resource.status !== 'active' || !holds(resource.period, today)) return undefined;
  const payor = list(resource.payor)[0];
  const organization = index.find(resource, payor);
  const payerId = text(organization?.name) ?? (isObject(payor) ? text(payor.display) : null);
  const memberId = text(resource.subscriberId) ?? text(objects(resource.identifier)[0]?.value);
  return payerId === null || memberId === null ? undefined : { payerId: payerId.slice(0, 80), memberId: memberId.slice(0, 80) };
}
