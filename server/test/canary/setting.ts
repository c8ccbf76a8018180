import type { Client } from './client.ts';
import { classOf, type Field } from './fields.ts';
import type { Markers } from './markers.ts';

export interface Setting {
  readonly url: string;
  readonly client: Client;
  readonly markers: Markers;
  readonly fields: readonly Field[];
  readonly providerId: string;
  readonly clinicId: string;
  /** Of a territory that an order may be transferred to. */
  readonly elsewhere: string;
  /** Of one that does not hold the ship-to ZIP. */
  readonly foreign: string;
}

export type Json = Record<string, unknown>;

/** Everybody who may see patient data of a clinic's orders in the Midwest, and those who may see none. */
export const seers = ['provider', 'verifier', 'master_distributor'];
export const others = ['distributor.west', 'distributor.east', 'provider.west', 'sales_rep', 'compliance', 'admin'];

/** The marker for a field of an operation. */
export function marking({ markers, fields }: Setting, operation: string): (place: string) => string {
  return (place) => {
    const field = fields.find((one) => one.operation === operation && one.place === place);
    if (field === undefined) throw new Error(`${operation} has no field ${place}`);
    if (classOf(field) === 'plain') throw new Error(`${operation} ${place} holds neither patient data nor a secret`);
    return markers.of(operation, place, field.schema);
  };
}

export async function change(setting: Setting, person: string, id: string, path: string, body: Json, time = ''): Promise<void> {
  const { body: order } = await setting.client.must(person, 'GET', `/api/v1/orders/${id}`);
  const headers = { 'idempotency-key': `canary-${path.replaceAll('/', '-')}-${id}${time}` };
  const asked = { body, version: Number(order.version), headers };
  await setting.client.must(person, 'PUT', `/api/v1/orders/${id}/${path}`, asked);
  await setting.client.must(person, 'PUT', `/api/v1/orders/${id}/${path}`, asked);
}

export function deliveredTo(mark: (place: string) => string) {
  return { line1: mark('/deliveredTo/line1'), city: mark('/deliveredTo/city'), state: 'IL', zip: mark('/deliveredTo/zip') };
}

export const received = { relationship: 'self', receivedAt: '2026-11-21T10:00:00.000Z' };
