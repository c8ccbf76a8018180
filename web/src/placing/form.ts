import { checkHcpcs, checkIcd10cm, checkModifier, checkPhone, checkZip, type PlaceOrder } from '@orderly/contract';

/** A new patient as typed. */
export interface PatientForm {
  readonly mrn: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly birthDate: string;
  readonly sex: string;
  readonly phone: string;
  readonly email: string;
  readonly address: AddressForm;
  readonly contactOnlyVia: string;
}

export interface AddressForm {
  readonly line1: string;
  readonly line2: string;
  readonly city: string;
  readonly state: string;
  readonly zip: string;
}

export interface LineForm {
  /** Tells lines apart while they are added and removed. */
  readonly key: number;
  readonly hcpcs: string;
  readonly description: string;
  readonly quantity: string;
  readonly laterality: string;
  readonly modifiers: string;
  readonly supplyType: 'purchase' | 'rental';
}

export interface RefillForm {
  readonly confirmedOn: string;
  readonly confirmedBy: string;
  readonly supplyEndsOn: string;
}

/** An order as far as it is filled in: text as typed, also where it fits nothing yet. It is what a draft keeps. */
export interface OrderForm {
  /** Of a known patient; empty while none is chosen. */
  readonly patientId: string;
  /** Of a new one. */
  readonly patient: PatientForm | null;
  readonly acceptDuplicates: boolean;
  readonly providerId: string;
  readonly orderDate: string;
  readonly neededBy: string;
  readonly billTo: PlaceOrder['billTo'];
  readonly payerId: string;
  readonly memberId: string;
  readonly lines: readonly LineForm[];
  readonly diagnoses: readonly string[];
  readonly shipTo: AddressForm & { readonly kind: PlaceOrder['shipTo']['kind'] };
  readonly priority: PlaceOrder['priority'];
  readonly notes: string;
  readonly replaces: string;
  readonly repeats: string;
  readonly refill: RefillForm | null;
}

export const emptyAddress: AddressForm = { line1: '', line2: '', city: '', state: '', zip: '' };

export const emptyPatient: PatientForm = {
  mrn: '',
  givenName: '',
  familyName: '',
  birthDate: '',
  sex: '',
  phone: '',
  email: '',
  address: emptyAddress,
  contactOnlyVia: '',
};

/** Today where the reader is. */
function today(): string {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}

export function emptyLine(key: number): LineForm {
  return { key, hcpcs: '', description: '', quantity: '1', laterality: '', modifiers: '', supplyType: 'purchase' };
}

export function emptyForm(): OrderForm {
  return {
    patientId: '',
    patient: null,
    acceptDuplicates: false,
    providerId: '',
    orderDate: today(),
    neededBy: '',
    billTo: 'insurance',
    payerId: '',
    memberId: '',
    lines: [emptyLine(1)],
    diagnoses: [],
    shipTo: { kind: 'home', ...emptyAddress },
    priority: 'routine',
    notes: '',
    replaces: '',
    repeats: '',
    refill: null,
  };
}

/** The form of an order that the server filled in, dated today. */
export function formOf(order: PlaceOrder): OrderForm {
  const { coverage, shipTo, lines, diagnoses = [], replaces = '', repeats = '' } = order;
  return {
    ...emptyForm(),
    patientId: order.patientId ?? '',
    providerId: order.providerId,
    billTo: order.billTo,
    payerId: coverage?.payerId ?? '',
    memberId: coverage?.memberId ?? '',
    lines: lines.map(({ hcpcs, description = '', quantity, laterality = '', modifiers = [], supplyType }, index) => {
      return { key: index + 1, hcpcs, description, quantity: String(quantity), laterality, modifiers: modifiers.join(' '), supplyType };
    }),
    diagnoses,
    shipTo: { ...emptyAddress, ...shipTo },
    priority: order.priority,
    replaces,
    repeats,
  };
}

/** A form that a draft kept, with what has since come to forms; null for what is none. */
export function formOfDraft(content: unknown): OrderForm | null {
  if (typeof content !== 'object' || content === null || !('shipTo' in content) || !('lines' in content)) return null;
  return { ...emptyForm(), ...(content as Partial<OrderForm>) };
}

/**
 * What is sent to the server, in the format of the wire where it can be read so. What is not filled in is left out, so that the server says of all of it at once that it
 * is missing; what it can't be read as is sent as it is, so that the server says what is wrong with it.
 */
export function bodyOf(form: OrderForm): PlaceOrder {
  const { patientId, patient, acceptDuplicates, billTo, payerId, memberId, lines, diagnoses, shipTo, refill } = form;
  const body = {
    ...(patientId === '' ? { patient: patient === null ? {} : patientBody(patient) } : { patientId }),
    ...(acceptDuplicates && patientId === '' ? { acceptDuplicates } : {}),
    ...filled({ providerId: form.providerId, orderDate: form.orderDate, neededBy: form.neededBy, notes: form.notes }),
    ...filled({ replaces: form.replaces, repeats: form.repeats }),
    billTo,
    ...(billTo === 'insurance' ? { coverage: filled({ payerId, memberId }) } : {}),
    lines: lines.map(lineBody),
    ...(diagnoses.length === 0 ? {} : { diagnoses: diagnoses.map((code) => readAs(checkIcd10cm, code)) }),
    shipTo: { kind: shipTo.kind, ...addressBody(shipTo) },
    priority: form.priority,
    ...(refill === null ? {} : { refill: filled({ ...refill }) }),
  };
  // Whether it is all there is the server's to say.
  return body as unknown as PlaceOrder;
}

function patientBody({ address, phone, ...rest }: PatientForm) {
  const isAddressed = Object.values(address).some((part) => part.trim() !== '');
  return {
    ...filled({ ...rest, phone: phone.trim() === '' ? '' : readAs(checkPhone, phone) }),
    ...(isAddressed ? { address: addressBody(address) } : {}),
  };
}

function addressBody({ line1, line2, city, state, zip }: AddressForm) {
  return filled({ line1, line2, city, state, zip: zip.trim() === '' ? '' : readAs(checkZip, zip) });
}

function lineBody({ hcpcs, description, quantity, laterality, modifiers, supplyType }: LineForm) {
  const count = quantity.trim();
  const marks = modifiers.split(/[\s,]+/).filter((mark) => mark !== '');
  return {
    ...filled({ hcpcs: hcpcs.trim() === '' ? '' : readAs(checkHcpcs, hcpcs), description, laterality }),
    ...(count === '' ? {} : { quantity: /^[0-9]+$/.test(count) ? Number(count) : count }),
    ...(marks.length === 0 ? {} : { modifiers: marks.map((mark) => readAs(checkModifier, mark)) }),
    supplyType,
  };
}

function filled(members: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(members).flatMap(([name, text]) => (text.trim() === '' ? [] : [[name, text.trim()]])));
}

function readAs(check: typeof checkZip, entered: string): string {
  const checked = check(entered);
  return checked.ok ? checked.value : entered.trim();
}
