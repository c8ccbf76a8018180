import type { Operation, Schema } from '../fuzz/document.ts';

/** `phi`: patient data, sealed wherever it is kept and answered by routes of patient data alone. `secret`: kept as a hash or not at all. */
export type FieldClass = 'phi' | 'secret' | 'plain';

/**
 * Every text that the API takes, by place: a body's JSON pointer with `*` for any index, or `?name` of a parameter. A place means the same in every
 * operation that has it, unless the operation is named before it. A new one fails the test until it has its line here.
 */
const classes: Readonly<Record<string, FieldClass>> = {
  '/patient/mrn': 'phi',
  '/patient/givenName': 'phi',
  '/patient/familyName': 'phi',
  '/patient/birthDate': 'phi',
  '/patient/phone': 'phi',
  '/patient/email': 'phi',
  '/patient/address/line1': 'phi',
  '/patient/address/line2': 'phi',
  '/patient/address/city': 'phi',
  '/patient/address/zip': 'phi',
  '/coverage/payerId': 'phi',
  '/coverage/memberId': 'phi',
  '/diagnoses/*': 'phi',
  '/lines/*/description': 'phi',
  '/shipTo/line1': 'phi',
  '/shipTo/line2': 'phi',
  '/shipTo/city': 'phi',
  '/shipTo/zip': 'phi',
  '/phone': 'phi',
  '/number': 'phi',
  // Of a prior authorisation.
  '/validFrom': 'plain',
  '/validUntil': 'plain',
  'askRequirements /payerId': 'plain',
  'askRequirements /hcpcs/*': 'plain',
  '/signature': 'phi',
  '/items/*/signature': 'phi',
  '/notes': 'phi',
  '/note': 'phi',
  '/text': 'phi',
  '/outcome': 'phi',
  '/reasons/*/note': 'phi',
  '/waive/*/note': 'phi',
  '/shipments/*/trackingNumber': 'phi',
  '/shipments/*/lines/*/items/*/lot': 'phi',
  '/shipments/*/lines/*/items/*/serial': 'phi',
  '/shipments/*/lines/*/items/*/expiresOn': 'plain',
  '/shipments/*/lines/*/items/*/udi': 'phi',
  '/items/*/shipments/*/lines/*/items/*/lot': 'phi',
  '/items/*/shipments/*/lines/*/items/*/serial': 'phi',
  '/items/*/shipments/*/lines/*/items/*/expiresOn': 'plain',
  '/items/*/shipments/*/lines/*/items/*/udi': 'phi',
  // By them is looked for what was shipped with the same.
  'searchOrders /lot': 'phi',
  'searchOrders /serial': 'phi',
  'searchOrders /trackingNumber': 'phi',
  'searchOrders /cursor': 'plain',
  'readEvents ?topic': 'plain',
  'readEvents ?topic/*': 'plain',
  'readEvents ?last-event-id': 'plain',
  '/proofOfDelivery/receivedBy': 'phi',
  '/proofOfDelivery/signature': 'phi',
  'changeOrders /items/*/receivedAt': 'plain',
  'changeOrders /items/*/receivedBy': 'phi',
  'changeOrders /items/*/deliveredTo/line1': 'phi',
  'changeOrders /items/*/deliveredTo/city': 'phi',
  'changeOrders /items/*/deliveredTo/state': 'plain',
  'changeOrders /items/*/deliveredTo/zip': 'phi',
  '/items/*/proofOfDelivery/deliveredTo/line1': 'phi',
  '/items/*/proofOfDelivery/deliveredTo/city': 'phi',
  '/items/*/proofOfDelivery/deliveredTo/state': 'plain',
  '/items/*/proofOfDelivery/deliveredTo/zip': 'phi',
  '/proofOfDelivery/deliveredTo/line1': 'phi',
  '/proofOfDelivery/deliveredTo/city': 'phi',
  '/proofOfDelivery/deliveredTo/state': 'plain',
  '/proofOfDelivery/deliveredTo/zip': 'phi',
  'deliverShipment /receivedBy': 'phi',
  'deliverShipment /receivedAt': 'plain',
  'deliverShipment /signature': 'phi',
  'deliverShipment /deliveredTo/line1': 'phi',
  'deliverShipment /deliveredTo/city': 'phi',
  'deliverShipment /deliveredTo/state': 'plain',
  'deliverShipment /deliveredTo/zip': 'phi',
  '/items/*/note': 'phi',
  '/fileName': 'phi',
  '/encounterOn': 'phi',
  '/items/*/reasons/*/note': 'phi',
  '/items/*/waive/*/note': 'phi',
  '/items/*/shipments/*/trackingNumber': 'phi',
  '/items/*/proofOfDelivery/receivedBy': 'phi',

  'findPatients /mrn': 'phi',
  'findPatients /givenName': 'phi',
  'findPatients /familyName': 'phi',
  'findPatients /birthDate': 'phi',
  '/password': 'secret',
  '/currentPassword': 'secret',
  '/newPassword': 'secret',
  // Of sessions, by which one of several is ended.
  '/token': 'plain',
  // Days and times of an order, and what was ordered, which a sales representative sees too.
  '/orderDate': 'plain',
  '/neededBy': 'plain',
  '/refill/confirmedOn': 'plain',
  '/refill/supplyEndsOn': 'plain',
  '/expectedAt': 'plain',
  '/items/*/expectedAt': 'plain',
  '/proofOfDelivery/receivedAt': 'plain',
  '/items/*/proofOfDelivery/receivedAt': 'plain',
  '/lines/*/hcpcs': 'plain',
  '/lines/*/modifiers/*': 'plain',
  // Of practitioners, users, organisations, keys and grants.
  '/npi': 'plain',
  '/licences/*/number': 'plain',
  '/licences/*/expiresOn': 'plain',
  '/credential': 'plain',
  'addProvider /givenName': 'plain',
  'addProvider /familyName': 'plain',
  '/email': 'plain',
  '/name': 'plain',
  '/timeZone': 'plain',
  '/agreementFrom': 'plain',
  '/agreementUntil': 'plain',
  '/from': 'plain',
  '/until': 'plain',
  '/expiresAt': 'plain',
  '/boundaries/zip5/*': 'plain',
  '/boundaries/county/*': 'plain',
  '/boundaries/zip3/*': 'plain',
  '/boundaries/state/*': 'plain',
  '/boundaries/validFrom': 'plain',
  // Of people who work with orders, and of what they are told.
  'setPhone /number': 'plain',
  '/code': 'plain',
  '/quietHours/from': 'plain',
  '/quietHours/until': 'plain',
  '/digestAt': 'plain',
  '/url': 'plain',
  '/events/*': 'plain',
  '/since': 'plain',
  '/subject': 'plain',
  '/html': 'plain',
  'writeTemplate /text': 'plain',
  'previewTemplate /text': 'plain',
  '?key': 'plain',
  '?x-twilio-signature': 'plain',
  '?x-report-secret': 'plain',
  '?x-hmac-signature': 'plain',
  '?Idempotency-Key': 'plain',
  '?If-Match': 'plain',
  '?cursor': 'plain',
  '?search': 'plain',
  '?npi': 'plain',
  '?number': 'plain',
  '?zip': 'plain',
  '?date': 'plain',
  '?action': 'plain',
  '?from': 'plain',
  '?to': 'plain',
};

export interface Field {
  readonly operation: string;
  readonly place: string;
  readonly schema: Schema;
}

/** Every text that the operations take and that is neither an id nor one of a fixed list. */
export function textsOf(operations: readonly Operation[]): Field[] {
  return operations.flatMap(({ id, body, parameters }) => {
    const found: Field[] = [];
    const add = (place: string) => (schema: Schema, inner: string) => found.push({ operation: id, place: place + inner, schema });
    for (const { name, schema } of parameters) walk(schema, '', add(`?${name}`));
    if (body !== null) walk(body.schema, '', add(''));
    // Alternatives that have the same member name it once.
    return [...new Map(found.map((field) => [field.place, field])).values()];
  });
}

function walk(schema: Schema, place: string, add: (schema: Schema, place: string) => void): void {
  for (const alternative of schema.anyOf ?? []) walk(alternative, place, add);
  for (const [name, member] of Object.entries(schema.properties ?? {})) walk(member, `${place}/${name}`, add);
  if (schema.items !== undefined) walk(schema.items, `${place}/*`, add);
  const isListed = schema.enum !== undefined || schema.const !== undefined || schema.format === 'uuid';
  if (schema.type === 'string' && !isListed) add(schema, place);
}

/** Undefined for a field that nobody has classified. */
export function classOf({ operation, place }: Pick<Field, 'operation' | 'place'>): FieldClass | undefined {
  return classes[`${operation} ${place}`] ?? classes[place];
}

/** Lines of the table that no operation has. */
export function staleLines(fields: readonly Field[]): string[] {
  const met = new Set(fields.map(({ operation, place }) => (`${operation} ${place}` in classes ? `${operation} ${place}` : place)));
  return Object.keys(classes).filter((line) => !met.has(line));
}
