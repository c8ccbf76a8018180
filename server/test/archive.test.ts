import { createHash, randomUUID } from 'node:crypto';
import type { Archive, Order } from '@orderly/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refuseShredding } from '../src/archive/index.ts';
import { openStorages } from '../src/documents/open-storages.ts';
import { canonicalJson, leafBytes, leafHash } from '../src/journal/canonical.ts';
import { openDatabase } from '../src/platform/db/database.ts';
import { runSealing } from './archive/run.ts';
import { ifMatch, medicare, openDesk } from './desk.ts';
import { eventually } from './eventually.ts';
import { pdfText } from './pdf-text.ts';
import { s3Keys, startS3Server } from './s3-server.ts';
import { drawnSignature, samplePdf } from './sample-files.ts';
import { waiveAll } from './waive-all.ts';

type Desk = Awaited<ReturnType<typeof openDesk>>;
const people = ['provider', 'provider.west', 'verifier', 'master_distributor', 'distributor.west', 'sales_rep', 'compliance', 'admin'];
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ people, archives: true });
});
afterAll(() => desk.close());

const patient = { mrn: 'M-4711', givenName: 'Żaneta', familyName: 'Nguyễn-Łoś', birthDate: '1948-05-06', sex: 'female', phone: '+12175550100' };
const lines = [
  { hcpcs: 'E0601', description: 'CPAP device', quantity: 1, supplyType: 'purchase' },
  { hcpcs: 'A7030', description: 'Mask, size M', quantity: 2, supplyType: 'purchase' },
];

const change = (at: Desk, id: string, version: number, path: string, body: object, person = 'master_distributor') =>
  at.call(person, 'PUT', `/orders/${id}/${path}`, body, ifMatch(version));
const note = (at: Desk, id: string, person: string, visibility: string, text: string) =>
  at.call(person, 'POST', `/orders/${id}/notes`, { visibility, kind: 'note', text }, { 'idempotency-key': randomUUID() });

async function shipped(at: Desk, more: object = {}): Promise<string> {
  const { id } = await at.checked((await at.place({ lines, ...more })).id);
  const approved = await change(at, id, 2, 'verify', { decision: 'approve', ...('coverage' in more ? { waive: waiveAll } : {}) }, 'verifier');
  expect(approved.statusCode, approved.body).toBe(200);
  expect((await change(at, id, 3, 'ship', { shipments: [{ method: 'own_delivery' }] })).statusCode).toBe(200);
  return id;
}

async function complete(at: Desk, id: string, version = 4): Promise<Order> {
  const proofOfDelivery = { receivedAt: '2026-11-20T10:00:00.000Z', receivedBy: 'Jürgen 中村', relationship: 'spouse', signature: drawnSignature };
  const done = await change(at, id, version, 'complete', { proofOfDelivery });
  expect(done.statusCode, done.body).toBe(200);
  return done.json();
}

const archiveOf = async (at: Desk, id: string): Promise<Archive['items']> => (await at.call('provider', 'GET', `/orders/${id}/archive`)).json().items;
const sealed = (at: Desk, id: string, count = 1) =>
  eventually(async () => {
    const items = await archiveOf(at, id);
    return items.length === count ? items : undefined;
  });
const fileOf = (at: Desk, id: string, format: string, person = 'provider') => at.call(person, 'GET', `/orders/${id}/archive/${format}`);
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const entriesOf = async (at: Desk, id: string, action: string) =>
  (
    await at.sql.query(
      'select actor_role, outcome, patient_id, detail::jsonb as detail from journal_entries where resource_id = $1 and action = $2 order by ord',
      [id, action],
    )
  ).rows;
/** As somebody whom no trigger stops. */
const tamper = (at: Desk, statement: string, values: unknown[] = []) =>
  at.sql
    .query(`set session_replication_role = replica`)
    .then(() => at.sql.query(statement, values))
    .finally(() => at.sql.query('set session_replication_role = origin'));
const overdue = (at: Desk, id: string) =>
  tamper(at, `update order_archives set as_of = as_of - interval '8 years', retain_until = retain_until - interval '8 years' where order_id = $1`, [
    id,
  ]);

async function addDocument(id: string): Promise<string> {
  const bytes = samplePdf({});
  const body = { kind: 'prescription', fileName: 'Rx Żółć.pdf', mediaType: 'application/pdf', bytes: bytes.length };
  const { id: documentId } = (await desk.call('provider', 'POST', `/orders/${id}/documents`, body)).json();
  const cookie = await desk.server.signIn('provider');
  const url = `/api/v1/orders/${id}/documents/${documentId}/content`;
  const sent = await desk.server.app.inject({ method: 'PUT', url, headers: { cookie, 'content-type': 'application/pdf' }, payload: bytes });
  expect(sent.statusCode, sent.body).toBe(200);
  return sha256(bytes);
}

describe('an order that completes', () => {
  let id: string;
  let documentHash: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of a bundle is what it then looks at
  let bundle: any;
  let file: Buffer;

  beforeAll(async () => {
    id = await shipped(desk, { patient, ...medicare, diagnoses: ['G47.33'], notes: 'The bell is broken' });
    documentHash = await addDocument(id);
    await note(desk, id, 'master_distributor', 'internal', 'Driver: beware of the dog');
    await note(desk, id, 'master_distributor', 'shared', 'Will come on Friday');
    const { version } = (await desk.call('provider', 'GET', `/orders/${id}?include=phi`)).json();
    await complete(desk, id, version);
    await sealed(desk, id);
    const answer = await fileOf(desk, id, 'json');
    expect(answer.statusCode, answer.body).toBe(200);
    file = answer.rawPayload;
    bundle = answer.json();
  });

  it('is sealed whole, as canonical JSON', () => {
    expect(canonicalJson(bundle)).toBe(file.toString('utf8'));
    const { order } = bundle;
    expect([order.status, order.patient.familyName, order.patient.birthDate, order.patient.mrn]).toEqual([
      'completed',
      'Nguyễn-Łoś',
      '1948-05-06',
      'M-4711',
    ]);
    expect([order.coverage.memberId, order.diagnoses, order.shipTo.line1]).toEqual(['1EG4TE5MK73', ['G47.33'], '12 Elm Street']);
    expect([order.lines[1].description, order.shipments[0].proof.receivedBy]).toEqual(['Mask, size M', 'Jürgen 中村']);
    expect(bundle.history.map(({ action }: { action: string }) => action)).toEqual([
      'place',
      'submit',
      'approve',
      'ship',
      'attach',
      'note',
      'note',
      'complete',
    ]);
    expect(bundle.checkRuns.find(({ check }: { check: string }) => check === 'provider_credentials').evidence.npi).toBe('1234567893');
    expect(bundle.notes.map(({ text, withheld }: { text?: string; withheld?: boolean }) => text ?? withheld)).toEqual([
      'The bell is broken',
      true,
      'Will come on Friday',
    ]);
    const hashes = bundle.documents.map(({ fileName, sha256: hash }: { fileName: string; sha256: string }) => [fileName, hash]);
    expect(hashes[0]).toEqual(['Rx Żółć.pdf', documentHash]);
    expect(bundle.documents).toHaveLength(2);
  });

  it('has every entry of the journal up to its end in it, each with the hash that its place in the tree has', () => {
    const actions = bundle.journal.map(({ action }: { action: string }) => action);
    expect([actions[0], actions.at(-1), actions.includes('order.read_phi')]).toEqual(['order.place', 'order.complete', true]);
    for (const { position, leafHash: hash, ...entry } of bundle.journal) {
      expect(position).toBeGreaterThan(0);
      expect(leafHash(leafBytes(entry)).toString('hex')).toBe(hash);
    }
  });

  it('is sealed as PDF for people, with every letter that was typed or its number', async () => {
    const pdf = await fileOf(desk, id, 'pdf', 'verifier');
    expect([pdf.headers['content-type'], pdf.rawPayload.subarray(0, 5).toString()]).toEqual(['application/pdf', '%PDF-']);
    const text = pdfText(pdf.rawPayload);
    for (const part of [
      'Żaneta Nguyễn-Łoś',
      'Jürgen [U+4E2D][U+6751]',
      'Rx Żółć.pdf',
      'G47.33',
      'Will come on Friday',
      'The bell is broken',
      'order.complete',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain('beware');
    expect(text).toContain(sha256(file));
    const { number } = (await desk.call('provider', 'GET', `/orders/${id}`)).json();
    const pages = text.match(/^Page \d+ of \d+$/gm) ?? [];
    expect(pages.length).toBeGreaterThan(1);
    // On each page, and as the title.
    expect(text.match(new RegExp(`^Order ${number}$`, 'gm'))).toHaveLength(pages.length + 1);
  });

  it('tells in the journal what was sealed, and nothing of the patient', async () => {
    const [item] = await archiveOf(desk, id);
    expect(item?.json).toEqual({ bytes: file.length, sha256: sha256(file) });
    const pdf = await fileOf(desk, id, 'pdf');
    expect([pdf.headers.etag, item?.pdf]).toEqual([`"${sha256(pdf.rawPayload)}"`, { bytes: pdf.rawPayload.length, sha256: sha256(pdf.rawPayload) }]);
    const entries = await entriesOf(desk, id, 'order.archive');
    expect(entries.map(({ detail }) => detail)).toEqual([
      { archive: item?.id, version: item?.version, json: item?.json.sha256, pdf: item?.pdf.sha256 },
    ]);
    expect(new Date(item?.retainUntil ?? '').getUTCFullYear() - new Date(item?.asOf ?? '').getUTCFullYear()).toBe(7);
  });

  it('is read by its clinic and the desk alone, each look recorded; the others may know that it is there', async () => {
    const statuses = await Promise.all(
      people.map(async (person) => [
        person,
        (await desk.call(person, 'GET', `/orders/${id}/archive`)).statusCode,
        (await fileOf(desk, id, 'json', person)).statusCode,
        (await fileOf(desk, id, 'pdf', person)).statusCode,
      ]),
    );
    expect(statuses).toEqual([
      ['provider', 200, 200, 200],
      ['provider.west', 404, 404, 404],
      ['verifier', 200, 200, 200],
      ['master_distributor', 200, 403, 403],
      ['distributor.west', 404, 404, 404],
      ['sales_rep', 403, 403, 403],
      ['compliance', 200, 403, 403],
      ['admin', 200, 403, 403],
    ]);
    const entries = await entriesOf(desk, id, 'order.read_archive');
    const counted = (role: string, outcome: string) => entries.filter((entry) => entry.actor_role === role && entry.outcome === outcome).length;
    expect([counted('verifier', 'ok') >= 2, counted('master_distributor', 'denied'), counted('admin', 'denied')]).toEqual([true, 2, 2]);
    expect(entries.filter(({ outcome }) => outcome === 'ok').every(({ patient_id }) => patient_id !== null)).toBe(true);
  });

  it('is sealed once more when an administrator cancels it, and stays as it was sealed first', async () => {
    const [before] = await archiveOf(desk, id);
    const { version, lines: ordered }: Order = (await desk.call('admin', 'GET', `/orders/${id}`)).json();
    const disposition = ordered.map((line) => ({ lineId: line.id, disposition: 'kept' }));
    const cancelled = await change(desk, id, version, 'cancel', { code: 'entered_in_error', disposition }, 'admin');
    expect(cancelled.statusCode, cancelled.body).toBe(200);
    const items = await sealed(desk, id, 2);
    expect(items.map(({ version: of }) => of)).toEqual([version + 1, before?.version]);
    expect(items[1]).toEqual(before);
    expect((await fileOf(desk, id, 'json')).json().order.status).toBe('cancelled');
    expect((await fileOf(desk, id, `json?sealedVersion=${before?.version}`)).rawPayload.equals(file)).toBe(true);
    expect((await fileOf(desk, id, 'json?sealedVersion=3')).statusCode).toBe(404);
  });
});

describe('an order that is cancelled', () => {
  it('is sealed when something had shipped, and not otherwise', async () => {
    const plain = await desk.checked((await desk.place({ lines })).id);
    expect((await change(desk, plain.id, 2, 'cancel', { code: 'duplicate_order' }, 'provider')).statusCode).toBe(200);
    const id = await shipped(desk);
    const { lines: ordered }: Order = (await desk.call('provider', 'GET', `/orders/${id}`)).json();
    const disposition = ordered.map((line) => ({ lineId: line.id, disposition: 'lost' }));
    expect((await change(desk, id, 4, 'cancel', { code: 'requested_by_patient', disposition })).statusCode).toBe(200);
    await sealed(desk, id);
    expect((await fileOf(desk, id, 'json')).json().order.lines[0]).toMatchObject({ quantity: 1, disposition: 'lost' });
    expect(pdfText((await fileOf(desk, id, 'pdf')).rawPayload)).toContain('shipped: lost');
    const read: Order = (await desk.call('provider', 'GET', `/orders/${id}`)).json();
    expect(read.lines.map(({ disposition: became }) => became)).toEqual(ordered.map(() => 'lost'));
    expect(await archiveOf(desk, plain.id)).toEqual([]);
    expect((await fileOf(desk, plain.id, 'pdf')).statusCode).toBe(404);
  });
});

describe('what is sealed', () => {
  let id: string;
  beforeAll(async () => {
    id = await shipped(desk);
    await complete(desk, id);
    await sealed(desk, id);
  });

  it('answers nothing once a byte of it was altered, and what was put back is read again', async () => {
    const flip = (n: number) =>
      tamper(
        desk,
        `update archive_chunks c set bytes = set_byte(bytes, $2, get_byte(bytes, $2) # 1) from order_archives a where a.order_id = $1 and c.upload_id = a.json_upload`,
        [id, n],
      );
    await flip(100);
    const altered = await fileOf(desk, id, 'json');
    expect([altered.statusCode, altered.json().code]).toEqual([500, 'internal']);
    expect((await fileOf(desk, id, 'pdf')).statusCode).toBe(200);
    await flip(100);
    expect((await fileOf(desk, id, 'json')).statusCode).toBe(200);
    // The one in the place of the other.
    await tamper(desk, `update order_archives set json_upload = pdf_upload, pdf_upload = json_upload where order_id = $1`, [id]);
    expect((await fileOf(desk, id, 'json')).statusCode).toBe(500);
    await tamper(desk, `update order_archives set json_upload = pdf_upload, pdf_upload = json_upload where order_id = $1`, [id]);
    expect((await entriesOf(desk, id, 'order.read_archive')).filter(({ outcome }) => outcome === 'failed')).toHaveLength(2);
  });

  it('is kept by the database against everybody, its owner too', async () => {
    for (const statement of [
      `update order_archives set json_sha256 = repeat('0', 64) where order_id = '${id}'`,
      `update order_archives set retain_until = now() where order_id = '${id}'`,
      `update order_archives set state = 'purged', encrypted_data = null, purged_at = now(), purged_by = '00000000-0000-7000-8000-000000000001' where order_id = '${id}'`,
      `delete from order_archives where order_id = '${id}'`,
      `delete from archive_chunks where archive_id in (select id from order_archives where order_id = '${id}')`,
      'truncate archive_chunks',
      'truncate order_archives cascade',
    ])
      await expect(desk.sql.query(statement), statement).rejects.toThrow(/cannot be changed|insert-only/);
  });

  it('is not purged before its time, and the wish is on record', async () => {
    const refused = await desk.call('admin', 'PUT', `/orders/${id}/archive/purge`);
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'retention']);
    expect(refused.json().data.retainUntil).toBe((await archiveOf(desk, id))[0]?.retainUntil);
    expect((await desk.call('compliance', 'PUT', `/orders/${id}/archive/purge`)).statusCode).toBe(403);
    const entries = await entriesOf(desk, id, 'order.purge_archive');
    expect(entries.map(({ actor_role, outcome, detail }) => [actor_role, outcome, detail.code])).toEqual([
      ['admin', 'denied', 'retention'],
      ['compliance', 'denied', 'forbidden'],
    ]);
    expect((await fileOf(desk, id, 'json')).statusCode).toBe(200);
  });

  it('keeps its patient’s key from being destroyed until then', async () => {
    const db = openDatabase({ url: desk.server.urls.workerUrl, max: 1, applicationName: 'test-shredding' });
    const { rows } = await desk.sql.query('select patient_id from orders where id = $1', [id]);
    const ask = (now: Date) => db.transaction((tx) => refuseShredding(tx, rows[0].patient_id, now));
    try {
      await expect(ask(new Date())).rejects.toMatchObject({ code: 'retention' });
      await ask(new Date(Date.now() + 8 * 366 * 86_400_000));
      await db.transaction((tx) => refuseShredding(tx, randomUUID(), new Date()));
    } finally {
      await db.close();
    }
  });

  it('goes whole once its time is over: keys, contents, and only they', async () => {
    await overdue(desk, id);
    const purged = await desk.call('admin', 'PUT', `/orders/${id}/archive/purge`);
    expect([purged.statusCode, purged.json().items[0].state]).toEqual([200, 'purged']);
    expect((await fileOf(desk, id, 'json')).statusCode).toBe(404);
    const count = async () =>
      (
        await desk.sql.query(
          'select count(*)::int as left from archive_chunks c join order_archives a on a.id = c.archive_id where a.order_id = $1',
          [id],
        )
      ).rows[0].left;
    await eventually(async () => ((await count()) === 0 ? true : undefined));
    const { rows } = await desk.sql.query('select encrypted_data, json_sha256 from order_archives where order_id = $1', [id]);
    expect([rows[0].encrypted_data, rows[0].json_sha256]).toEqual([null, purged.json().items[0].json.sha256]);
    expect((await desk.call('admin', 'PUT', `/orders/${id}/archive/purge`)).json()).toEqual(purged.json());
    expect((await entriesOf(desk, id, 'order.purge_archive')).filter(({ outcome }) => outcome === 'ok')).toHaveLength(1);
    expect((await desk.call('provider', 'GET', `/orders/${id}?include=phi`)).statusCode).toBe(200);
  });
});

describe('sealing', () => {
  it('seals each order once however often it is killed, and another process makes the same bytes of it later', async () => {
    const report = await runSealing({ orders: 12, kills: 1 });
    expect(report.mistakes).toEqual([]);
    expect([report.sealed, report.same]).toEqual([12, 12]);
  }, 180_000);

  it('stores in S3 where documents go there, and takes away from there what is purged', async () => {
    const s3 = await startS3Server();
    const place = { bucket: 'orders', region: 'us-east-1', endpoint: s3.endpoint, keys: s3Keys };
    const away = await openDesk({
      people: ['provider', 'verifier', 'master_distributor', 'admin'],
      archives: true,
      storages: await openStorages(place),
    });
    try {
      const id = await shipped(away);
      await complete(away, id);
      const [item] = await sealed(away, id);
      expect(sha256((await fileOf(away, id, 'json')).rawPayload)).toBe(item?.json.sha256);
      const stored = () => [...s3.objects.keys()].filter((key) => key.includes(item?.id as string)).length;
      expect(stored()).toBe(2);
      expect((await away.sql.query('select count(*)::int as here from archive_chunks')).rows[0].here).toBe(0);
      await overdue(away, id);
      expect((await away.call('admin', 'PUT', `/orders/${id}/archive/purge`)).statusCode).toBe(200);
      await eventually(async () => (stored() === 0 ? true : undefined));
    } finally {
      await away.close();
      await s3.close();
    }
  }, 60_000);
});
