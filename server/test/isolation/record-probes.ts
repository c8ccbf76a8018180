import { parse } from 'csv-parse/sync';
import { has } from './oracle.ts';
import { anOrder, anyone, askAs, type Caller, expectStatus, type Family, find, type Probing } from './probing.ts';
import type { Asked } from './serve.ts';

interface Entry {
  readonly territoryId?: string | null;
}

const checkpoint: Family = {
  name: 'read the checkpoint of the journal',
  routes: ['GET /api/v1/journal/checkpoint'],
  weight: 1,
  walls: 'both',
  async run(probing) {
    const caller = anyone(probing);
    const asked: Asked = { method: 'GET', path: '/api/v1/journal/checkpoint' };
    probing.log.note('idSource', 'checkpoint');
    expectStatus(probing, caller, asked, await askAs(probing, caller, asked), [statusFor(caller), 404]);
  },
};

const journal: Family = {
  name: 'search the journal, or have it as a file',
  routes: ['GET /api/v1/journal', 'GET /api/v1/journal/download'],
  weight: 6,
  walls: 'all',
  async run(probing) {
    const { random, log } = probing;
    const caller = anyone(probing);
    const filter = drawFilter(probing, caller);
    // All of the journal is long, and is asked for page by page.
    const isFile = Object.keys(filter).length > 0 && random.chance(0.4);
    const query = new URLSearchParams(isFile ? filter : { limit: '30', ...filter });
    const asked: Asked = { method: 'GET', path: `/api/v1/journal${isFile ? '/download' : ''}?${query}` };
    log.note('idSource', isFile ? 'journal as a file' : 'journal');
    const answer = await askAs(probing, caller, asked, { namesAnything: true });
    if (!expectStatus(probing, caller, asked, answer, [statusFor(caller)]) || answer.status !== 200) return;
    const entries: readonly Entry[] = isFile ? parse(answer.body, { columns: true }) : JSON.parse(answer.body).items;
    // An entry that belongs to a territory is for those whose grants hold it; the others are for all who read the journal.
    const isForeign = ({ territoryId }: Entry) => typeof territoryId === 'string' && territoryId !== '' && !caller.scope.territories.has(territoryId);
    if (entries.some(isForeign)) find(probing, caller, asked, 'shows entries of foreign territories');
  },
};

function statusFor(caller: Caller): number {
  if (!caller.signedIn) return 401;
  return has(caller.person, 'readJournal') ? 200 : 403;
}

function drawFilter(probing: Probing, caller: Caller): Record<string, string> {
  const { random, world } = probing;
  const order = anOrder(probing, caller);
  return random.pick<Record<string, string>>([{ orderId: order.id }, { patientId: order.patientId }, { actorId: random.pick(world.people).id }, {}]);
}

const load: Family = {
  name: 'how much is under way in territories',
  routes: ['GET /api/v1/territories/load'],
  weight: 3,
  walls: 'all',
  async run(probing) {
    const { sql, log, wall } = probing;
    const caller = anyone(probing);
    const asked: Asked = { method: 'GET', path: '/api/v1/territories/load' };
    log.note('idSource', 'load');
    const answer = await askAs(probing, caller, asked);
    const may = has(caller.person, 'seeLoad');
    if (!expectStatus(probing, caller, asked, answer, [!caller.signedIn ? 401 : may ? 200 : 403]) || answer.status !== 200) return;
    // Where the application's wall is down, the other lets through what is seen by its clinic too.
    const clinics = wall === 'application-off' ? [...caller.scope.clinics] : [];
    const { rows } = await sql.query<{ territoryId: string; orders: number }>(
      `select territory_id as "territoryId", count(*)::int as orders from orders where status in ('order_created', 'verification', 'in_progress')
          and (territory_id = any ($1) or clinic_id = any ($2)) group by 1`,
      [[...caller.scope.territories], clinics],
    );
    const shown = (JSON.parse(answer.body) as { items: { territoryId: string; pending: number; preparing: number; shipped: number }[] }).items;
    const counted = shown.map(({ territoryId, pending, preparing, shipped }) => ({ territoryId, orders: pending + preparing + shipped }));
    if (textOf(counted) !== textOf(rows)) find(probing, caller, asked, 'counts other orders than those in sight');
  },
};

function textOf(counts: readonly { readonly territoryId: string; readonly orders: number }[]): string {
  return counts
    .map(({ territoryId, orders }) => `${territoryId} ${orders}`)
    .sort()
    .join();
}

export const recordProbes: readonly Family[] = [checkpoint, journal, load];
