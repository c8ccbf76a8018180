import { randomUUID } from 'node:crypto';
import { type ActionRule, actions } from '@orderly/contract';
import { waiveAll } from '../waive-all.ts';
import type { Actor } from './actors.ts';
import type { Company } from './company.ts';
import type { Answer, ApiRequest } from './http.ts';
import { leftOf, type ModelAction, type ModelOrder, shippedLines, type Wanted } from './rules.ts';

/** By which endpoint an action goes in: its own, PUT …/status where that can, or POST /orders/actions. */
export type Entry = 'named' | 'status' | 'bulk';

const targets = ['midwest.IL', 'midwest.WI', 'west.CA', 'east.MA'];
const holdCodes = ['missing_information', 'awaiting_payer', 'desk_review', 'back_order'];

/** Chooses what is sent with an action. `option` is any whole number: most make sense, one in five leaves out what the action needs. */
export function wantedOf(order: ModelOrder, action: ModelAction, option: number): Wanted {
  const forgets = option % 5 === 4;
  switch (action) {
    case 'ship': {
      const first = leftOf(order)[0];
      return option % 2 === 0 || first === undefined ? { action } : { action, lines: [{ lineId: first.lineId, quantity: forgets ? 999 : 1 }] };
    }
    case 'complete':
      return { action, proof: !forgets };
    case 'cancel':
    case 'override':
      return { action, disposed: forgets ? [] : shippedLines(order) };
    case 'deliver': {
      const open = order.shipments.filter(({ state }) => state === 'sent');
      return { action, shipment: pick(open, option)?.id ?? pick(order.shipments, option)?.id ?? randomUUID(), proof: !forgets };
    }
    case 'closeShipment': {
      const open = order.shipments.filter(({ state }) => state !== 'closed');
      return { action, shipment: pick(open, option)?.id ?? randomUUID(), comesBack: option % 2 === 0 };
    }
    case 'cancelLine': {
      const line = pick(order.lines, option);
      return { action, line: line?.id ?? randomUUID(), disposes: line !== undefined && isSent(order, line.id) !== forgets };
    }
    case 'amend': {
      const lines = order.lines.filter(({ cancelled }) => cancelled === 0);
      if (option % 3 === 0 || lines.length === 0) return { action };
      return { action, quantities: lines.map(({ id }) => ({ lineId: id, quantity: 1 + (option % 7) })) };
    }
    case 'answer':
      return { action, questions: forgets || order.asked.length === 0 ? [randomUUID()] : order.asked.slice(0, 1 + (option % 2)) };
    case 'transfer':
      return { action, territory: targets[option % targets.length] as string };
    default:
      return { action };
  }
}

function pick<One>(from: readonly One[], option: number): One | undefined {
  return from[option % from.length];
}

function isSent({ shipments }: ModelOrder, line: string): boolean {
  return shipments.some(({ state, goods }) => state === 'sent' && (goods[line] ?? 0) > 0);
}

/** The carrier's own record: by carrier all parcels of the model go. */
function proofNow() {
  return { receivedAt: new Date(Date.now() - 60_000).toISOString(), deliveredTo: { city: 'Springfield', state: 'IL' } };
}

function inputOf(company: Company, wanted: Wanted, option: number): Record<string, unknown> {
  switch (wanted.action) {
    case 'approve':
      return { waive: waiveAll };
    case 'amend':
      return wanted.quantities === undefined
        ? { phone: '+12175550123' }
        : { lines: wanted.quantities.map(({ lineId, quantity }) => ({ id: lineId, hcpcs: 'A7030', quantity, supplyType: 'purchase' })) };
    case 'reject':
      return { reasons: [{ code: 'insurance_not_active' }, { code: 'invalid_data' }].slice(option % 2) };
    case 'hold':
      return { code: holdCodes[option % holdCodes.length] };
    case 'ship':
      return { shipments: [{ method: 'carrier', carrier: 'ups', trackingNumber: '1Z999AA10123456784', ...optional('lines', wanted.lines) }] };
    case 'complete':
      return wanted.proof === true ? { proofOfDelivery: proofNow() } : {};
    case 'deliver':
      return wanted.proof === true ? proofNow() : { receivedAt: proofNow().receivedAt };
    case 'closeShipment':
      return { code: wanted.comesBack === true ? 'returned' : 'lost' };
    case 'cancelLine':
      return { code: 'item_unavailable', ...(wanted.disposes === true ? { disposition: 'intercepted' } : {}) };
    case 'cancel':
    case 'override': {
      const disposition = (wanted.disposed ?? []).map((lineId) => ({ lineId, disposition: 'returned' }));
      return { code: 'entered_in_error', ...(disposition.length === 0 ? {} : { disposition }) };
    }
    case 'transfer':
      return { territoryId: company.territoryIds[wanted.territory as string], code: 'capacity' };
    case 'sign':
      return { intent: 'order', signature: 'L. Lindqvist' };
    case 'requestInfo':
      return { items: [{ code: 'diagnosis', note: 'Which one is it for?' }] };
    case 'answer':
      return { items: (wanted.questions ?? []).map((item) => ({ item, note: 'The first.' })) };
    case 'note':
      return { visibility: 'shared', kind: 'note', text: 'Rang the bell' };
    default:
      return {};
  }
}

function optional(name: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [name]: value };
}

const statusOf: Partial<Record<ModelAction, string>> = {
  approve: 'in_progress',
  reject: 'rejected',
  complete: 'completed',
  cancel: 'cancelled',
  override: 'cancelled',
};

/** Where the endpoint's name is not the action's. */
function endpointOf({ action, shipment, line }: Wanted): string {
  switch (action) {
    case 'override':
      return 'cancel';
    case 'requestInfo':
      return 'request-info';
    case 'deliver':
      return `shipments/${shipment}/deliver`;
    case 'closeShipment':
      return `shipments/${shipment}/close`;
    case 'cancelLine':
      return `lines/${line}/cancel`;
    default:
      return action;
  }
}

/** What of an action stands in the path of its endpoint, and in bulk beside it. */
function named({ action, shipment, line }: Wanted): Record<string, unknown> {
  if (action === 'cancelLine') return { lineId: line };
  return action === 'deliver' || action === 'closeShipment' ? { shipmentId: shipment } : {};
}

/** The request for an action on an order at the version known. Every one but those in bulk carries an Idempotency-Key of its own. */
export function changeRequest(company: Company, actor: Actor, order: ModelOrder, wanted: Wanted, how: { entry: Entry; option: number }): ApiRequest {
  const input = inputOf(company, wanted, how.option);
  const { action } = wanted;
  const credential = company.credentials[actor.key] as Record<string, string>;
  const keyed = { ...credential, 'idempotency-key': randomUUID() };
  if (action === 'note') return { method: 'POST', path: `/orders/${order.id}/notes`, headers: keyed, body: input };
  const rule: ActionRule = actions[action];
  if (how.entry === 'bulk' && rule.bulk === true) {
    return {
      method: 'POST',
      path: '/orders/actions',
      headers: credential,
      body: { items: [{ id: order.id, version: order.version, action, ...named(wanted), ...input }] },
    };
  }
  const headers = { ...keyed, 'if-match': `"${order.version}"` };
  const status = statusOf[action];
  if (how.entry === 'status' && status !== undefined) {
    return { method: 'PUT', path: `/orders/${order.id}/status`, headers, body: { status, ...input } };
  }
  if (action === 'approve' || action === 'reject') {
    return { method: 'PUT', path: `/orders/${order.id}/verify`, headers, body: { decision: action, ...input } };
  }
  return { method: 'PUT', path: `/orders/${order.id}/${endpointOf(wanted)}`, headers, body: input };
}

/** Which action the server takes a request for: cancel and override share an endpoint, and the order's status decides. */
export function actionMeant(order: ModelOrder, action: ModelAction, entry: Entry): ModelAction {
  if (entry === 'bulk' || (action !== 'cancel' && action !== 'override')) return action;
  return order.status === 'rejected' || order.status === 'completed' ? 'override' : 'cancel';
}

const sites = {
  clinic: { city: 'Springfield', state: 'IL', zip: '62704', territory: 'midwest.IL' },
  'clinic.west': { city: 'San Francisco', state: 'CA', zip: '94110', territory: 'west.CA' },
  'clinic.east': { city: 'Boston', state: 'MA', zip: '02118', territory: 'east.MA' },
} as const;
export type Clinic = keyof typeof sites;

/** A new order of a clinic for a new patient, and where it will stand. */
export function placeRequest(company: Company, actor: Actor, clinic: Clinic, lines: number): { request: ApiRequest; territory: string } {
  const { territory, ...town } = sites[clinic];
  const body = {
    acceptDuplicates: true,
    patient: { mrn: `M-${randomUUID().slice(0, 12)}`, givenName: 'Quill', familyName: 'Testperson', birthDate: '1948-05-06', sex: 'female' },
    providerId: company.practitionerIds[clinic],
    orderDate: '2026-11-20',
    billTo: 'insurance',
    coverage: { payerId: 'MEDICARE', memberId: '1EG4TE5MK73' },
    lines: Array.from({ length: lines }, (_, index) => ({ hcpcs: 'A7030', quantity: index + 1, supplyType: 'purchase' })),
    diagnoses: ['G47.33'],
    shipTo: { kind: 'home', line1: '12 Elm Street', ...town },
    priority: 'routine',
  };
  const credential = company.credentials[actor.key] as Record<string, string>;
  return { request: { method: 'POST', path: '/orders', headers: { ...credential, 'idempotency-key': randomUUID() }, body }, territory };
}

/** The model of an order just placed, from the answer. */
export function placedOrder(answer: Answer, clinic: string, territory: string): ModelOrder {
  const { id, status, version, lines } = answer.body as { id: string; status: ModelOrder['status']; version: number; lines: ModelOrder['lines'] };
  return {
    id,
    clinic,
    territory,
    status,
    version,
    held: false,
    signed: false,
    asked: [],
    lines: lines.map((line) => ({ id: line.id, quantity: line.quantity, cancelled: 0 })),
    shipments: [],
  };
}

/** The order with the ids that the server has given its questions and shipments. */
export function withIds(order: ModelOrder, { body }: Answer): ModelOrder {
  const { questions, shipments } = body as { questions?: { id: string; answeredAt: string | null }[]; shipments?: { id: string }[] };
  if (questions === undefined || shipments === undefined) return order;
  return {
    ...order,
    asked: questions.filter(({ answeredAt }) => answeredAt === null).map(({ id }) => id),
    shipments: order.shipments.map((shipment, index) => ({ ...shipment, id: shipments[index]?.id ?? shipment.id })),
  };
}

/** One answer in the same words whichever endpoint gave it: the new version, or the problem's code. */
export function outcomeOf(answer: Answer): { version: number } | { code: string; status: number } {
  const items = answer.body.items as { ok: boolean; version: number; problem: { code: string; status: number } }[] | undefined;
  const item = items?.[0];
  if (answer.code === null && item !== undefined)
    return item.ok ? { version: item.version } : { code: item.problem.code, status: item.problem.status };
  if (answer.code === null && answer.status < 300) return { version: answer.body.version as number };
  return { code: answer.code ?? `status ${answer.status}`, status: answer.status };
}
