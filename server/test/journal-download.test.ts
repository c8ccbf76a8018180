import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDesk } from './desk.ts';
import { eventually } from './eventually.ts';

let desk: Awaited<ReturnType<typeof openDesk>>;
beforeAll(async () => {
  desk = await openDesk({ people: ['provider', 'verifier', 'compliance', 'admin'], verifies: false });
});
afterAll(() => desk.close());

type Row = Record<string, string>;
const download = (person: string, query: string) => desk.call(person, 'GET', `/journal/download?${query}`);
const rowsOf = (csv: string): Row[] => parse(csv, { columns: true, recordDelimiter: '\r\n' });
const idOf = async (person: string) => (await desk.call(person, 'GET', '/me')).json().id as string;

async function journal(action: string, count = 1, name = 'Vera Verifier'): Promise<void> {
  await desk.sql.query(
    `with actor as (insert into users (kind, name, email, organization_id, role)
         select 'person', $3, uuidv7() || '@example.test', organization_id, role from users where email = 'verifier@demo.test' returning id)
       insert into journal_entries (id, actor_id, actor_role, action, resource_type, resource_id, outcome, detail)
         select uuidv7(), actor.id, 'verifier', $1, 'order', uuidv7(), 'ok', '{}' from actor, generate_series(1, $2)`,
    [action, count, name],
  );
  await eventually(async () => {
    const waiting = 'select 1 from journal_entries e where not exists (select 1 from journal_positions p where p.entry_id = e.id) limit 1';
    return (await desk.sql.query(waiting)).rows.length === 0 || undefined;
  });
}

it('holds every entry that fits, over many pages, newest first, with the names of those who acted', async () => {
  await journal('order.tested', 1203);
  const answer = await download('compliance', 'action=order.tested');
  expect([answer.statusCode, answer.headers['content-type'], answer.headers['content-disposition']]).toEqual([
    200,
    'text/csv; charset=utf-8',
    'attachment; filename="journal.csv"',
  ]);
  const rows = rowsOf(answer.body);
  expect(rows).toHaveLength(1203);
  const positions = rows.map(({ position }) => Number(position));
  expect(positions).toEqual([...new Set(positions)].sort((a, b) => b - a));
  expect(new Set(rows.map(({ actorName }) => actorName))).toEqual(new Set(['Vera Verifier']));
  const { items } = (await desk.call('compliance', 'GET', '/journal?action=order.tested&limit=1')).json();
  expect(items[0]).toMatchObject({ actorName: 'Vera Verifier', position: positions[0] });
});

it('lets no spreadsheet take a cell for a formula', async () => {
  const dangerous = ['=1+1', '+1', '-1', '@sum(a1)', '\t=1', '"quoted", with\r\nlines'];
  for (const name of dangerous) await journal('order.spelled', 1, name);
  const cells = rowsOf((await download('admin', 'action=order.spelled')).body).map(({ actorName }) => actorName);
  expect(cells.toReversed()).toEqual([`'=1+1`, `'+1`, `'-1`, `'@sum(a1)`, `'\t=1`, '"quoted", with\r\nlines']);
});

it('is itself on record before its first byte, with what was asked for, and so is a refused one', async () => {
  await download('compliance', 'action=order.place&outcome=denied');
  expect((await download('verifier', '')).statusCode).toBe(403);
  const { rows } = await desk.sql.query(
    `select actor_id, outcome, detail from journal_entries where action = 'journal.download' and (outcome = 'denied' or detail::jsonb ? 'outcome') order by ord`,
  );
  expect(rows).toEqual([
    { actor_id: await idOf('compliance'), outcome: 'ok', detail: '{"actions":["order.place"],"outcome":"denied"}' },
    { actor_id: await idOf('verifier'), outcome: 'denied', detail: '{"found":0}' },
  ]);
});

it('names the field of a time that is none', async () => {
  const answer = await download('compliance', 'from=0000-01-01T00:00:00Z');
  expect([answer.statusCode, answer.json().errors[0].pointer]).toEqual([400, '/from']);
});
