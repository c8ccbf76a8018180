import { type Client, type Order, Problem } from '@orderly/client';
import { drawnSignature, waivers } from '../src/demo/traffic.ts';
import { signIn } from './demo-people.ts';

export interface StoryOptions {
  readonly url: string;
  readonly password: string;
  /** How many orders to take to delivery. */
  readonly count: number;
  readonly say: (line: string) => void;
}

/** One of every role; of distributors those of three territories, of whom one at most has the order. */
const distributors = ['distributor.west', 'distributor.east', 'distributor'] as const;
const watchers = ['provider', 'verifier', 'master_distributor', ...distributors, 'sales_rep', 'compliance', 'admin'] as const;
type Watcher = (typeof watchers)[number];
const mostLookedAt = 2000;

/**
 * Takes up to `count` imported orders that wait for verification to delivery, and says after each step what each role sees. Answers how many.
 * Errors: with the problem's detail when a step is refused.
 */
export async function tellStory({ url, password, count, say }: StoryOptions): Promise<number> {
  const people = new Map<Watcher, Client>();
  for (const person of watchers) people.set(person, await signIn({ url, password }, person));
  const who = (person: Watcher) => people.get(person) as Client;
  const waiting = await importedOrders(who('verifier'), who('admin'), count);
  for (const { id, number } of waiting) {
    say(`\n━━ Order ${number}: imported, and waiting for the desk`);
    await look(people, id, say);
    let at: At = { orderId: id, version: 2 };
    const step = async (person: Watcher, take: (api: Client, at: At) => Promise<Order>, words: string) => {
      const { version } = await take(who(person), at).catch((error: Error) => {
        throw new Error(`${words} was refused: ${error.message}`, { cause: error });
      });
      at = { orderId: id, version };
      say(`\n   ${words}, by ${person}: version ${version}`);
      await look(people, id, say);
    };
    await step('verifier', (api, now) => api.verifyOrder({ ...now, body: { decision: 'approve', waive: waivers } }), 'Approved');
    const distributor = await whoShips(people, id);
    await step(distributor, (api, now) => api.shipOrder({ ...now, body: { shipments: [{ method: 'own_delivery' }] } }), 'Shipped');
    const receivedAt = new Date().toISOString();
    const proofOfDelivery = { receivedAt, receivedBy: 'A member of the household', relationship: 'relative', signature: drawnSignature } as const;
    await step(distributor, (api, now) => api.completeOrder({ ...now, body: { proofOfDelivery } }), 'Delivered and proven');
  }
  return waiting.length;
}

/** An order as it was last seen. */
interface At {
  readonly orderId: string;
  readonly version: number;
}

/** Orders that the import placed and that are still as they were placed. */
async function importedOrders(verifier: Client, admin: Client, count: number): Promise<{ id: string; number: string }[]> {
  const { items: users } = await admin.listUsers({ search: 'FHIR import', limit: 100 });
  const machines = new Set(users.filter(({ kind }) => kind === 'machine').map(({ id }) => id));
  const found: { id: string; number: string }[] = [];
  if (machines.size === 0) return found;
  let looked = 0;
  for await (const item of verifier.each('listOrders', { status: 'verification', limit: 100 })) {
    looked += 1;
    if (found.length === count || looked > mostLookedAt) break;
    if (item.version === 2 && machines.has((await verifier.readOrder({ orderId: item.id })).placedBy)) found.push(item);
  }
  return found;
}

/** The distributor whose territory the order is in; the master distributor where no other has it. */
async function whoShips(people: ReadonlyMap<Watcher, Client>, orderId: string): Promise<Watcher> {
  for (const person of distributors) {
    if (typeof (await shown(people.get(person) as Client, orderId)) !== 'string') return person;
  }
  return 'master_distributor';
}

async function look(people: ReadonlyMap<Watcher, Client>, orderId: string, say: (line: string) => void): Promise<void> {
  for (const [person, api] of people) say(`      ${person.padEnd(20)} ${seen(await shown(api, orderId))}`);
}

/** The order as it is shown to somebody, or in words why it is not. */
async function shown(api: Client, orderId: string): Promise<Order | string> {
  try {
    return await api.readOrder({ orderId, include: 'phi' });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.code === 'not_found' ? 'does not know of it' : `is refused: ${error.detail}`;
  }
}

/** What an order shows, in a line. */
function seen(order: Order | string): string {
  if (typeof order === 'string') return order;
  const { allowedActions, phiClasses = [], patient, status, stage, waitingOn } = order;
  const may = allowedActions.filter(({ allowed }) => allowed).map(({ action }) => action);
  const classes = phiClasses.length > 0 ? phiClasses.join(', ') : 'nothing of the patient';
  const name = patient?.familyName === undefined ? '' : ` (${patient.givenName} ${patient.familyName})`;
  return `${status} / ${stage}, waits on ${waitingOn}; sees ${classes}${name}; may ${may.length === 0 ? 'do nothing' : may.join(', ')}`;
}
