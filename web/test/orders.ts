import { type Client, createClient } from '@orderly/client';
import { checks, type Order, type PlaceOrder } from '@orderly/contract';
import { inject } from 'vitest';
import { placeSample } from './api.ts';
import { sessionOf } from './session.ts';

const signedIn = new Map<string, Promise<Client>>();

/** The API as `<who>@demo.test`, without a browser; signed in once for all tests of a file. */
export function apiAs(who: string): Promise<Client> {
  const known = signedIn.get(who) ?? signIn(who);
  signedIn.set(who, known);
  return known;
}

async function signIn(who: string): Promise<Client> {
  const baseUrl = inject('origin');
  return createClient({ baseUrl, credential: { cookie: await sessionOf({ origin: baseUrl, password: inject('password') }, who) } });
}

/** An order of Lakeside Family Clinic in Illinois, as placed: Dana Distributor and Sam Sales see it too. */
export async function placed(more: Partial<PlaceOrder> = {}): Promise<Order> {
  return placeSample(await apiAs('provider'), more);
}

/** The same, approved: its distributor prepares it. */
export async function approved(more: Partial<PlaceOrder> = {}): Promise<Order> {
  const { id, version } = await placed(more);
  const waive = checks.map((check) => ({ check, code: 'verified_by_phone' as const }));
  const desk = await apiAs('verifier');
  return desk.verifyOrder({ orderId: id, version, body: { decision: 'approve', waive } });
}

/** The same, with everything handed to the distributor's own driver. */
export async function shipped(more: Partial<PlaceOrder> = {}): Promise<Order> {
  const { id, version } = await approved(more);
  const distributor = await apiAs('distributor');
  return distributor.shipOrder({ orderId: id, version, body: { shipments: [{ method: 'own_delivery' }] } });
}

/** So many walkers. */
export function walkers(quantity: number): Pick<PlaceOrder, 'lines'> {
  return { lines: [{ hcpcs: 'E0143', description: 'Folding wheeled walker', quantity, supplyType: 'purchase' }] };
}
