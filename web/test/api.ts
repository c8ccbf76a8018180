import { type Client, createClient } from '@orderly/client';
import type { Order, PlaceOrder } from '@orderly/contract';
import { inject } from 'vitest';
import type { Person } from './engine.ts';

/** The API as a person who is signed in at a browser: what a test needs beforehand need not be clicked together. */
export async function apiOf({ context }: Person): Promise<Client> {
  const origin = inject('origin');
  const cookies = await context.cookies(origin);
  return createClient({ baseUrl: origin, credential: { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') } });
}

let count = 0;

/** A patient of a test, whom nobody else has. */
export function samplePatient(more: Partial<NonNullable<PlaceOrder['patient']>> = {}): NonNullable<PlaceOrder['patient']> {
  count += 1;
  const mrn = `T-${Date.now().toString(36)}-${count}`;
  return {
    mrn,
    givenName: 'Tessa',
    familyName: `Tester${mrn.replaceAll('-', '')}`,
    birthDate: '1951-03-04',
    sex: 'female',
    phone: '+12175550199',
    address: { line1: '9 Sample Street', city: 'Springfield', state: 'IL', zip: '62704' },
    ...more,
  };
}

/** Places an order that the clinic pays, with the first practitioner of the clinic. */
export async function placeSample(api: Client, more: Partial<PlaceOrder> = {}): Promise<Order> {
  const { items } = await api.listProviders({ limit: 1 });
  return api.placeOrder({
    body: {
      ...(more.patientId === undefined ? { patient: samplePatient() } : {}),
      providerId: (items[0] as { id: string }).id,
      orderDate: new Date().toISOString().slice(0, 10),
      billTo: 'clinic',
      lines: [{ hcpcs: 'E0143', description: 'Folding wheeled walker', quantity: 1, supplyType: 'purchase' }],
      diagnoses: ['M17.11'],
      shipTo: { kind: 'home', line1: '9 Sample Street', city: 'Springfield', state: 'IL', zip: '62704' },
      priority: 'routine',
      ...more,
    },
  });
}

const checkedWithinMs = 90_000;

/** The order once its checks have run; after a fresh start those of the demo's orders come first. */
export async function checked(api: Client, orderId: string): Promise<Order> {
  const until = Date.now() + checkedWithinMs;
  for (;;) {
    const order = await api.readOrder({ orderId });
    if (order.checks.every(({ outcome }) => outcome !== 'pending')) return order;
    if (Date.now() > until) throw new Error(`the checks of ${order.number} have not run within ${checkedWithinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
