import { checkNpi } from '@orderly/contract';
import { itemOf } from './hcpcs.ts';
import type { Refusal } from './read-patient.ts';
import { codingsOf, isObject, list, objects, type Resource, type ResourceIndex, text } from './resources.ts';

/** A record that asks for something to be supplied. */
export interface ReadRequest {
  readonly line: { readonly hcpcs: string; readonly description?: string; readonly quantity: number; readonly supplyType: 'purchase' | 'rental' };
  /** The day it was written; null for a resupply, which is asked for now. */
  readonly orderDate: string | null;
  readonly urgent: boolean;
  readonly subject: unknown;
  readonly requester: unknown;
}

interface Kind {
  /** Statuses in which it still asks for something. */
  readonly statuses: readonly string[];
  readonly item: (resource: Resource) => unknown;
  readonly quantity: (resource: Resource) => unknown;
  readonly subject: (resource: Resource) => unknown;
  readonly isResupply: boolean;
}

const suppliedItem = (resource: Resource) => (isObject(resource.suppliedItem) ? resource.suppliedItem : {});

/** Which resources become orders. Synthea's deliveries and devices tell what a patient has and will need again: they are read as resupply requests. */
export const kinds: Readonly<Record<string, Kind>> = {
  DeviceRequest: {
    statuses: ['active'],
    item: (resource) => resource.codeCodeableConcept,
    quantity: (resource) => parameter(resource),
    subject: (resource) => resource.subject,
    isResupply: false,
  },
  ServiceRequest: {
    statuses: ['active'],
    item: (resource) => [resource.code, ...list(resource.orderDetail)],
    quantity: (resource) => resource.quantityQuantity,
    subject: (resource) => resource.subject,
    isResupply: false,
  },
  SupplyRequest: {
    statuses: ['active'],
    item: (resource) => resource.itemCodeableConcept,
    quantity: (resource) => resource.quantity,
    subject: (resource) => resource.deliverTo ?? resource.subject,
    isResupply: false,
  },
  SupplyDelivery: {
    statuses: ['completed', 'in-progress'],
    item: (resource) => suppliedItem(resource).itemCodeableConcept,
    quantity: (resource) => suppliedItem(resource).quantity,
    subject: (resource) => resource.patient,
    isResupply: true,
  },
  Device: {
    statuses: ['active'],
    item: (resource) => resource.type,
    quantity: () => undefined,
    subject: (resource) => resource.patient,
    isResupply: true,
  },
};

const maxQuantity = 100_000;

/** What a record asks for, or the first reason why it can't be ordered. */
export function readRequest(resource: Resource): ReadRequest | Refusal {
  const kind = kinds[resource.resourceType] as Kind;
  if (!kind.statuses.includes(text(resource.status) ?? '')) return 'status_asks_for_nothing';
  const intent = text(resource.intent);
  if (!kind.isResupply && intent !== null && !['order', 'original-order', 'filler-order', 'instance-order'].includes(intent))
    return 'intent_is_no_order';
  if (resource.doNotPerform === true) return 'asks_not_to_be_done';
  const concepts = list(kind.item(resource));
  const item = itemOf(concepts.flatMap(codingsOf));
  if (item === undefined) return 'no_hcpcs_code';
  const quantity = quantityOf(kind.quantity(resource), item.perUnit);
  if (typeof quantity === 'string') return quantity;
  const words = text(concepts.filter(isObject)[0]?.text);
  const description = (item.description || words || '').slice(0, 500);
  const written = text(resource.authoredOn)?.slice(0, 10) ?? null;
  if (!kind.isResupply && written !== null && !/^\d{4}-\d{2}-\d{2}$/.test(written)) return 'order_date_partial';
  return {
    line: {
      hcpcs: item.hcpcs,
      ...(description === '' ? {} : { description }),
      quantity,
      supplyType: /\brental\b/i.test(words ?? '') ? 'rental' : 'purchase',
    },
    orderDate: kind.isResupply ? null : written,
    urgent: ['urgent', 'asap', 'stat'].includes(text(resource.priority) ?? ''),
    subject: kind.subject(resource),
    requester: resource.requester,
  };
}

function quantityOf(quantity: unknown, perUnit: number): number | Refusal {
  const value = isObject(quantity) ? quantity.value : undefined;
  if (value === undefined) return 1;
  if (typeof value !== 'number' || !(value > 0)) return 'quantity_not_positive';
  // Pieces are filled up to whole units; a fraction of a piece means nothing.
  if (!Number.isInteger(value)) return 'quantity_fractional';
  const units = Math.ceil(value / perUnit);
  return units > maxQuantity ? 'quantity_too_large' : units;
}

/** DeviceRequest has no quantity in R4; some put it among its parameters, where settings stand too, as a flow rate in L/min. */
function parameter(resource: Resource): unknown {
  return objects(resource.parameter).find(({ code, valueQuantity }) => isObject(valueQuantity) && isCount(valueQuantity) && namesQuantity(code))
    ?.valueQuantity;
}

/** UCUM writes what is merely counted as 1 or in braces. */
function isCount({ unit, code }: Record<string, unknown>): boolean {
  return [text(code), text(unit)].every((name) => name === null || /^(1|\{.*\}|ea|each|units?|pieces?)$/i.test(name));
}

function namesQuantity(code: unknown): boolean {
  if (!isObject(code)) return true;
  return [text(code.text), ...codingsOf(code).map((coding) => coding.code)].some((name) => name !== null && /quantity|count/i.test(name));
}

/** The NPI of whoever asked, when it is one that can be issued; and who that is, where the files hold them. */
export function requesterOf(
  resource: Resource,
  requester: unknown,
  index: ResourceIndex,
): { npi: string; practitioner: Resource | undefined } | undefined {
  const found = index.find(resource, requester);
  const practitioner = found?.resourceType === 'PractitionerRole' ? index.find(found, found.practitioner) : found;
  const identifiers = [...objects(practitioner?.identifier), ...(isObject(requester) ? objects(requester.identifier) : [])];
  const conditional = isObject(requester) ? /us-npi\|(\d+)/.exec(text(requester.reference) ?? '')?.[1] : undefined;
  const values = [...identifiers.filter(({ system }) => text(system)?.endsWith('/us-npi')).map(({ value }) => text(value)), conditional ?? null];
  for (const value of values) {
    const checked = checkNpi(value ?? '');
    if (checked.ok) return { npi: checked.value, practitioner };
  }
  return undefined;
}
