import { randomUUID } from 'node:crypto';
import { samplePdf } from '../sample-files.ts';
import { classesOfOrder, has, seesOrder } from './oracle.ts';
import { anOrder, anyone, askAs, askForeign, type Caller, expectStatus, type Family, find, type Probing, refreshOrder } from './probing.ts';
import type { Asked } from './serve.ts';
import { addMarks, markMaker, type OrderFacts, type PhiClass, type World } from './world.ts';

interface Paper {
  readonly id: string;
  readonly orderId: string;
  readonly phiClass: PhiClass;
  readonly addedBy: string;
  readonly organizationId: string;
  withdrawn: boolean;
}

/** The documents that the probes have added, by world. */
const papers = new WeakMap<World, Paper[]>();
const papersOf = (world: World): Paper[] => papers.get(world) ?? papers.set(world, []).get(world) ?? [];

const kinds = { clinical: 'clinical', prescription: 'clinical', coverage: 'coverage', delivery: 'fulfilment' } as const;

/** What the caller may be answered before anything of the document counts: null when it may go on. */
function refusedStatus({ world }: Probing, { person, scope, signedIn }: Caller, order: OrderFacts): number | null {
  if (!signedIn) return 401;
  if (!has(person, 'change')) return 403;
  return seesOrder(scope, order) && world.orders.has(order.id) ? null : 404;
}

const contentPath = ({ orderId, id }: Pick<Paper, 'orderId' | 'id'>) => `/api/v1/orders/${orderId}/documents/${id}/content`;

const add: Family = {
  name: 'add a document',
  routes: ['POST /api/v1/orders/{orderId}/documents', 'PUT /api/v1/orders/{orderId}/documents/{documentId}/content'],
  weight: 5,
  walls: 'all',
  async run(probing) {
    const { random, world, log } = probing;
    const caller = anyone(probing);
    const order = anOrder(probing, caller);
    const kind = random.pick(Object.keys(kinds) as (keyof typeof kinds)[]);
    const phiClass = kinds[kind];
    const { word } = markMaker(world);
    const [name, text] = [word(), word()];
    const bytes = samplePdf({ catalog: `/Lang (${text})` });
    const body = { kind, fileName: `${name}.pdf`, mediaType: 'application/pdf', bytes: bytes.length };
    const request = (id: string): Asked => ({ method: 'POST', path: `/api/v1/orders/${id}/documents`, body });
    log.note('idSource', 'document');
    const refused = refusedStatus(probing, caller, order);
    if (refused !== null) {
      expectStatus(probing, caller, request(order.id), await askForeign(probing, caller, order.id, request), [refused]);
      return;
    }
    const classes = classesOfOrder(world, caller.person, caller.scope, order, caller.nowMs);
    const announced = await askAs(probing, caller, request(order.id));
    if (!expectStatus(probing, caller, request(order.id), announced, [classes.has(phiClass) ? 201 : 403]) || announced.status !== 201) return;
    const { id } = JSON.parse(announced.body) as { id: string };
    const mark = { patientId: order.patientId, orderId: order.id, phiClass, onlyFor: null, inDocument: true } as const;
    addMarks(world, [
      { ...mark, text: name },
      { ...mark, text },
    ]);
    const sending: Asked = {
      method: 'PUT',
      path: contentPath({ orderId: order.id, id }),
      headers: { 'content-type': 'application/pdf' },
      body: bytes,
    };
    const other = anyone(probing);
    if (other.person.id !== caller.person.id) {
      const answer = await askAs(probing, other, sending);
      expectStatus(probing, other, sending, answer, [refusedStatus(probing, other, order) ?? 404]);
    }
    const sent = await askAs(probing, caller, sending);
    if (!expectStatus(probing, caller, sending, sent, [200, 409]) || sent.status !== 200) return;
    papersOf(world).push({
      id,
      orderId: order.id,
      phiClass,
      addedBy: caller.person.id,
      organizationId: caller.person.organizationId,
      withdrawn: false,
    });
    await refreshOrder(probing, order.id);
  },
};

const read: Family = {
  name: 'read documents',
  routes: ['GET /api/v1/orders/{orderId}/documents', 'GET /api/v1/orders/{orderId}/documents/{documentId}/content'],
  weight: 8,
  walls: 'all',
  async run(probing) {
    const { random, world, log } = probing;
    const caller = anyone(probing);
    const known = papersOf(world);
    const paper = known.length > 0 && random.chance(0.8) ? random.pick(known) : null;
    const order = paper === null ? anOrder(probing, caller) : (world.orders.get(paper.orderId) as OrderFacts);
    log.note('idSource', 'document');
    const refused = refusedStatus(probing, caller, order);
    const classes = classesOfOrder(world, caller.person, caller.scope, order, caller.nowMs);
    const expecting = { classes: new Map([[order.id, classes]]) };
    if (paper === null || random.chance(0.4)) {
      const request = (id: string): Asked => ({ method: 'GET', path: `/api/v1/orders/${id}/documents` });
      if (refused !== null) {
        expectStatus(probing, caller, request(order.id), await askForeign(probing, caller, order.id, request), [refused]);
        return;
      }
      const answer = await askAs(probing, caller, request(order.id), expecting);
      if (!expectStatus(probing, caller, request(order.id), answer, [200])) return;
      const shown = (JSON.parse(answer.body) as { items: { id: string; fileName?: string }[] }).items;
      for (const own of known.filter(({ orderId }) => orderId === order.id)) {
        const named = shown.find(({ id }) => id === own.id)?.fileName !== undefined;
        if (named !== classes.has(own.phiClass))
          find(probing, caller, request(order.id), named ? 'names a document it may not' : 'lacks the name of a document');
      }
      return;
    }
    const request = (id: string): Asked => ({ method: 'GET', path: contentPath({ orderId: order.id, id }) });
    const may = refused === null && classes.has(paper.phiClass) && !paper.withdrawn;
    if (!may) {
      expectStatus(probing, caller, request(paper.id), await askForeign(probing, caller, paper.id, request), [refused ?? 404]);
      return;
    }
    expectStatus(probing, caller, request(paper.id), await askAs(probing, caller, request(paper.id), expecting), [200]);
  },
};

const withdraw: Family = {
  name: 'withdraw a document',
  routes: ['PUT /api/v1/orders/{orderId}/documents/{documentId}/withdraw'],
  weight: 3,
  walls: 'all',
  async run(probing) {
    const { random, world, log } = probing;
    const caller = anyone(probing);
    const known = papersOf(world).filter(({ withdrawn }) => !withdrawn);
    const paper = known.length > 0 ? random.pick(known) : null;
    const order = paper === null ? anOrder(probing, caller) : (world.orders.get(paper.orderId) as OrderFacts);
    log.note('idSource', 'document');
    const request = (orderId: string): Asked => ({
      method: 'PUT',
      path: `/api/v1/orders/${orderId}/documents/${paper?.id ?? randomUUID()}/withdraw`,
      headers: { 'if-match': `"${order.version}"` },
      body: { code: 'wrong_document' },
    });
    const refused = refusedStatus(probing, caller, order);
    if (refused !== null) {
      // The id of the document is the same in both, so that only the order's differs.
      const asked = request(order.id);
      const answer = await askForeign(probing, caller, order.id, (id) => ({ ...asked, path: asked.path.replace(order.id, id) }));
      expectStatus(probing, caller, asked, answer, [refused]);
      return;
    }
    const answer = await askAs(probing, caller, request(order.id));
    const isTheirs = caller.person.role === 'verifier' || paper?.organizationId === caller.person.organizationId;
    const expected = caller.person.role === 'admin' ? [403] : paper === null ? [400, 409] : isTheirs ? [200] : [403, 409];
    expectStatus(probing, caller, request(order.id), answer, expected);
    if (answer.status !== 200) return;
    if (paper !== null) paper.withdrawn = true;
    await refreshOrder(probing, order.id);
  },
};

/** Documents of orders, theirs and others'. */
export const documentProbes: readonly Family[] = [add, read, withdraw];
