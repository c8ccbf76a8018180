import { randomUUID } from 'node:crypto';
import { has, hasAgreement, isSignedIn } from './oracle.ts';
import { anyone, askAs, askForeign, type Caller, callerOf, expectStatus, type Family, find, type Probing } from './probing.ts';
import type { Asked } from './serve.ts';
import type { Person } from './world.ts';

const path = '/api/v1/order-drafts';
type Way = 'read' | 'save' | 'remove';

function requestFor(way: Way): (id: string) => Asked {
  return (id) => {
    if (way === 'save') return { method: 'PUT', path: `${path}/${id}`, headers: { 'if-match': '"1"' }, body: { content: { notes: 'written over' } } };
    return { method: way === 'read' ? 'GET' : 'DELETE', path: `${path}/${id}` };
  };
}

/** Something that an author has typed; null when it could not be kept, which is a finding. */
async function keep(probing: Probing, author: Person, typed: string): Promise<string | null> {
  const caller = callerOf(probing, author);
  const asked: Asked = { method: 'POST', path, body: { content: { notes: typed } } };
  const answer = await askAs(probing, caller, asked);
  if (!expectStatus(probing, caller, asked, answer, [201]) || answer.status !== 201) return null;
  if (answer.body.includes(typed)) find(probing, caller, asked, 'answers a change with what was typed');
  return (JSON.parse(answer.body) as { id: string }).id;
}

async function useOwn(probing: Probing, caller: Caller, way: Way, id: string, typed: string): Promise<void> {
  const asked = requestFor(way)(id);
  const mayRead = hasAgreement(probing.world, caller.person, caller.nowMs);
  const answer = await askAs(probing, caller, asked);
  const expected = way === 'remove' ? 204 : way === 'read' && !mayRead ? 403 : 200;
  expectStatus(probing, caller, asked, answer, [expected]);
  if (answer.body.includes(typed) !== (way === 'read' && mayRead))
    find(probing, caller, asked, 'shows of the own draft what it should not, or lacks it');
}

/** A draft is its author's own: a colleague of the same clinic sees no more of it than a stranger. */
const drafts: Family = {
  name: 'drafts are one’s own',
  routes: [`GET ${path}`, `POST ${path}`, `GET ${path}/{draftId}`, `PUT ${path}/{draftId}`, `DELETE ${path}/{draftId}`],
  weight: 5,
  walls: 'all',
  async run(probing) {
    const { world, random, sql, log } = probing;
    const author = random.pick(world.people.filter((person) => has(person, 'place') && isSignedIn(world, person)));
    const typed = `typed ${randomUUID().replaceAll('-', '')}`;
    log.note('idSource', 'draft');
    const id = await keep(probing, author, typed);
    if (id === null) return;
    const caller = random.chance(0.4) ? callerOf(probing, author) : anyone(probing);
    const isOwn = caller.person.id === author.id;
    const mayPlace = caller.signedIn && has(caller.person, 'place');
    if (random.chance(0.3)) {
      const asked: Asked = { method: 'GET', path };
      const answer = await askAs(probing, caller, asked);
      expectStatus(probing, caller, asked, answer, [!caller.signedIn ? 401 : mayPlace ? 200 : 403]);
      if (answer.body.includes(id) !== isOwn) find(probing, caller, asked, isOwn ? 'lacks an own draft' : 'lists a foreign draft');
      if (answer.body.includes(typed)) find(probing, caller, asked, 'lists what is in a draft');
    } else {
      const way = random.pick<Way>(['read', 'save', 'remove']);
      if (isOwn) await useOwn(probing, caller, way, id, typed);
      else {
        const answer = await askForeign(probing, caller, id, requestFor(way));
        expectStatus(probing, caller, requestFor(way)(id), answer, [!caller.signedIn ? 401 : mayPlace ? 404 : 403]);
        if (answer.body.includes(typed)) find(probing, caller, requestFor(way)(id), 'shows a foreign draft');
        const { rows } = await sql.query('select 1 from order_drafts where id = $1 and version = 1', [id]);
        if (rows.length === 0) find(probing, caller, requestFor(way)(id), 'changes a foreign draft');
      }
    }
    await sql.query('delete from order_drafts where id = $1', [id]);
  },
};

export const draftProbes: readonly Family[] = [drafts];
