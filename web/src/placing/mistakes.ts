import type { Problem } from '@orderly/client';
import { checkHcpcs, checkIcd10cm, checkModifier, checkPhone, checkZip, type PlaceOrder } from '@orderly/contract';

/** One mistake as the form shows it: at which field (JSON pointer), how that is called, and what would help. */
export interface Mistake {
  readonly pointer: string;
  readonly label: string;
  readonly message: string;
}

/** What each field is called, by its pointer without places in lists. */
const labels: Readonly<Record<string, string>> = {
  '/patient': 'Patient',
  '/patientId': 'Patient',
  '/patient/mrn': 'MRN',
  '/patient/givenName': 'Given name',
  '/patient/familyName': 'Family name',
  '/patient/birthDate': 'Birth date',
  '/patient/sex': 'Sex',
  '/patient/phone': 'Phone',
  '/patient/email': 'E-mail',
  '/patient/address/line1': 'Patient’s street',
  '/patient/address/line2': 'Patient’s second address line',
  '/patient/address/city': 'Patient’s city',
  '/patient/address/state': 'Patient’s state',
  '/patient/address/zip': 'Patient’s ZIP',
  '/providerId': 'Practitioner',
  '/orderDate': 'Order date',
  '/neededBy': 'Needed by',
  '/coverage/payerId': 'Plan',
  '/coverage/memberId': 'Member id',
  '/lines': 'Items',
  '/lines/*/hcpcs': 'Item',
  '/lines/*/description': 'Description',
  '/lines/*/quantity': 'Quantity',
  '/lines/*/laterality': 'Side',
  '/lines/*/modifiers': 'Modifiers',
  '/diagnoses': 'Diagnoses',
  '/shipTo/line1': 'Street',
  '/shipTo/line2': 'Second address line',
  '/shipTo/city': 'City',
  '/shipTo/state': 'State',
  '/shipTo/zip': 'ZIP',
  '/notes': 'Notes',
  '/replaces': 'The order that this one corrects',
  '/repeats': 'The order that this one repeats',
  '/refill/confirmedOn': 'Asked on',
  '/refill/confirmedBy': 'Confirmed by',
  '/refill/supplyEndsOn': 'Supply ends on',
};

const chosen: ReadonlySet<string> = new Set(['/providerId', '/coverage/payerId', '/patient/sex', '/shipTo/state', '/patient/address/state']);

/** What people read of a format, by the field that has it: the contract's own words. */
const formats: Readonly<Record<string, typeof checkZip>> = {
  '/lines/*/hcpcs': checkHcpcs,
  '/lines/*/modifiers': checkModifier,
  '/diagnoses': checkIcd10cm,
  '/shipTo/zip': checkZip,
  '/patient/address/zip': checkZip,
  '/patient/phone': checkPhone,
};

/** Every mistake that the server found, once for each field of the form. `sent` is what was sent. */
export function mistakesOf(problem: Problem, sent: PlaceOrder): readonly Mistake[] {
  const isUnchosen = sent.patientId === undefined && Object.keys(sent.patient ?? {}).length === 0;
  const found = new Map<string, Mistake>();
  for (const error of problem.errors) {
    // Of a patient who is neither chosen nor entered nothing but that is missing.
    const isPatient = error.pointer === '/patientId' || error.pointer === '/patient' || (isUnchosen && error.pointer.startsWith('/patient/'));
    const pointer = isPatient ? '/patient' : fieldOf(error.pointer);
    if (found.has(pointer)) continue;
    const message = isUnchosen && isPatient ? 'Choose a patient, or enter a new one.' : messageOf(error, sent);
    found.set(pointer, { pointer, label: labelOf(pointer), message });
  }
  return [...found.values()];
}

/** The field that a place belongs to: what stands in one field as a list is one. */
function fieldOf(pointer: string): string {
  return pointer.replace(/^(\/lines\/\d+\/modifiers|\/diagnoses)\/\d+$/, '$1');
}

function general(pointer: string): string {
  return pointer.replace(/^\/lines\/\d+/, '/lines/*');
}

function labelOf(pointer: string): string {
  const line = /^\/lines\/(\d+)/.exec(pointer)?.[1];
  const label = labels[general(pointer)] ?? 'The order';
  return line === undefined ? label : `${label} of line ${Number(line) + 1}`;
}

function messageOf({ pointer, code, detail }: Problem['errors'][number], sent: PlaceOrder): string {
  if (code === 'required') return chosen.has(pointer) ? 'Choose one.' : 'Fill this in.';
  if (code === 'choice') return 'Choose one.';
  if (code === 'possible_duplicate') return 'The clinic may have this patient already. Choose them, or say that it is somebody else.';
  if (code === 'type' && pointer.endsWith('/quantity')) return 'Enter a whole number.';
  const check = formats[general(fieldOf(pointer))];
  const checked = code === 'pattern' ? check?.(String(valueAt(sent, pointer))) : undefined;
  return checked === undefined || checked.ok ? detail : checked.remedy;
}

function valueAt(body: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce((value: unknown, name) => (value as Readonly<Record<string, unknown>> | undefined)?.[name], body);
}

/** The id of the element that a field is. */
export function fieldId(pointer: string): string {
  return `field${pointer.replaceAll('/', '-')}`;
}

/** Moves to the field of a mistake, or to what it stands in. */
export function goToField(pointer: string): void {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const element = document.getElementById(fieldId(at));
    if (element === null) continue;
    element.scrollIntoView({ block: 'center' });
    element.focus({ preventScroll: true });
    return;
  }
}
