import { type Answer, type Caller, drawnSignature, signIn, waivers } from './api-client.ts';

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
const maxPages = 20;

/**
 * Takes up to `count` imported orders that wait for verification to delivery, and says after each step what each role sees. Answers how many.
 * Errors: with the problem's detail when a step is refused.
 */
export async function tellStory({ url, password, count, say }: StoryOptions): Promise<number> {
  const people = new Map<Watcher, Caller>();
  for (const person of watchers) people.set(person, await signIn({ url, password }, person));
  const who = (person: Watcher) => people.get(person) as Caller;
  const waiting = await importedOrders(who('verifier'), who('admin'), count);
  for (const { id, number } of waiting) {
    say(`\n━━ Order ${number}: imported, and waiting for the desk`);
    await look(people, id, say);
    let version = 2;
    const step = async (person: Watcher, path: string, body: object, words: string) => {
      const answer = await who(person).call('PUT', `/orders/${id}/${path}`, body, { 'if-match': `"${version}"` });
      if (answer.status !== 200) throw new Error(`${words} was refused: ${answer.body.detail}`);
      version = answer.body.version;
      say(`\n   ${words}, by ${person}: version ${version}`);
      await look(people, id, say);
    };
    await step('verifier', 'verify', { decision: 'approve', waive: waivers }, 'Approved');
    const distributor = await whoShips(people, id);
    await step(distributor, 'ship', { shipments: [{ method: 'own_delivery' }] }, 'Shipped');
    const receivedAt = new Date().toISOString();
    const proofOfDelivery = { receivedAt, receivedBy: 'A member of the household', relationship: 'relative', signature: drawnSignature };
    await step(distributor, 'complete', { proofOfDelivery }, 'Delivered and proven');
  }
  return waiting.length;
}

/** Orders that the import placed and that are still as they were placed. */
async function importedOrders(verifier: Caller, admin: Caller, count: number): Promise<{ id: string; number: string }[]> {
  const { body: users } = await admin.call('GET', `/users?search=${encodeURIComponent('FHIR import')}&limit=100`);
  const machines = new Set((users.items as { id: string; kind: string }[]).filter(({ kind }) => kind === 'machine').map(({ id }) => id));
  const found: { id: string; number: string }[] = [];
  let cursor = '';
  for (let page = 0; machines.size > 0 && page < maxPages && found.length < count; page++) {
    const { body } = await verifier.call('GET', `/orders?status=verification&limit=100${cursor}`);
    for (const item of body.items as { id: string; number: string; version: number }[]) {
      if (item.version !== 2 || found.length === count) continue;
      const order = await verifier.call('GET', `/orders/${item.id}`);
      if (machines.has(order.body.placedBy)) found.push(item);
    }
    if (body.nextCursor === null) break;
    cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`;
  }
  return found;
}

/** The distributor whose territory the order is in; the master distributor where no other has it. */
async function whoShips(people: ReadonlyMap<Watcher, Caller>, id: string): Promise<Watcher> {
  for (const person of distributors) {
    if ((await people.get(person)?.call('GET', `/orders/${id}`))?.status === 200) return person;
  }
  return 'master_distributor';
}

async function look(people: ReadonlyMap<Watcher, Caller>, id: string, say: (line: string) => void): Promise<void> {
  for (const [person, caller] of people) say(`      ${person.padEnd(20)} ${seen(await caller.call('GET', `/orders/${id}?include=phi`))}`);
}

/** What an answer shows, in a line. */
function seen({ status, body }: Answer): string {
  if (status === 404) return 'does not know of it';
  if (status !== 200) return `is refused: ${body.detail}`;
  const may = (body.allowedActions as { action: string; allowed: boolean }[]).filter(({ allowed }) => allowed).map(({ action }) => action);
  const classes: string = body.phiClasses?.length > 0 ? body.phiClasses.join(', ') : 'nothing of the patient';
  const name = body.patient?.familyName === undefined ? '' : ` (${body.patient.givenName} ${body.patient.familyName})`;
  return `${body.status} / ${body.stage}, waits on ${body.waitingOn}; sees ${classes}${name}; may ${may.length === 0 ? 'do nothing' : may.join(', ')}`;
}
