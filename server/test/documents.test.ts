import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Document, Order } from '@orderly/contract';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStorages } from '../src/documents/open-storages.ts';
import { sweepDocuments } from '../src/orders/index.ts';
import { openDatabase } from '../src/platform/db/database.ts';
import { type S3Server, s3Keys, startS3Server } from './s3-server.ts';
import { sampleJpeg, samplePdf, samplePng, sampleZip } from './sample-files.ts';
import { sampleOrder } from './sample-order.ts';
import { startTestServer, type TestServer } from './server.ts';

let s3: S3Server;
beforeAll(async () => {
  s3 = await startS3Server();
});
afterAll(() => s3.close());

// biome-ignore lint/suspicious/noExplicitAny: what a test expects of an answer is what it then looks at
const jsonOf = async (answer: Response | Promise<Response>): Promise<any> => (await answer).json();

/** A PDF of about so many bytes, with a picture in it that does not compress. */
function bigPdf(bytes: number): Buffer {
  const picture = Buffer.alloc(bytes);
  for (let i = 0; i < bytes; i += 1) picture[i] = (i * 2_654_435_761) >>> 13;
  return samplePdf({
    extra: [
      Buffer.from(`8 0 obj\n<< /Subtype /Image /Width 100 /Height 100 /Length ${bytes} >>\nstream\n`),
      picture,
      Buffer.from('\nendstream\nendobj\n'),
    ],
  });
}

for (const storage of ['database', 's3'] as const) {
  describe(`documents in ${storage}`, () => {
    let server: TestServer;
    let sql: pg.Client;
    let origin: string;
    let providerId: string;
    const cookies = new Map<string, string>();

    beforeAll(async () => {
      const place = { bucket: 'orders', region: 'us-east-1', endpoint: s3.endpoint, keys: s3Keys };
      server = await startTestServer({ storages: await openStorages(storage === 's3' ? place : null), verifies: true });
      await server.app.listen({ port: 0, host: '127.0.0.1' });
      origin = `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}/api/v1`;
      sql = new pg.Client({ connectionString: server.urls.superuserUrl });
      await sql.connect();
      for (const person of ['provider', 'provider.west', 'verifier', 'master_distributor', 'sales_rep', 'compliance', 'admin'])
        cookies.set(person, await server.signIn(person));
      providerId = (await jsonOf(call('provider', 'GET', '/providers'))).items[0].id;
    });
    afterAll(async () => {
      await sql.end();
      await server.close();
    });

    function call(person: string, method: string, path: string, body?: object, headers: Record<string, string> = {}) {
      const json = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
      return fetch(`${origin}${path}`, {
        method,
        ...json,
        headers: { cookie: cookies.get(person) as string, origin: 'http://localhost', ...json.headers, ...headers },
      });
    }
    async function place(more: object = {}): Promise<Order> {
      const answer = await call('provider', 'POST', '/orders', sampleOrder(providerId, more), { 'idempotency-key': randomUUID() });
      expect(answer.status, await answer.clone().text()).toBe(201);
      return jsonOf(answer);
    }
    async function announce(orderId: string, bytes: number, more: object = {}, person = 'provider'): Promise<Document> {
      const body = { kind: 'prescription', fileName: 'Rx Vogel.pdf', mediaType: 'application/pdf', bytes, ...more };
      const answer = await call(person, 'POST', `/orders/${orderId}/documents`, body);
      expect(answer.status, await answer.clone().text()).toBe(201);
      return jsonOf(answer);
    }
    const contentOf = (orderId: string, { id }: { id: string }) => `/orders/${orderId}/documents/${id}/content`;
    function send(orderId: string, document: { id: string }, bytes: Buffer, { person = 'provider', mediaType = 'application/pdf' } = {}) {
      return fetch(`${origin}${contentOf(orderId, document)}`, {
        method: 'PUT',
        body: new Uint8Array(bytes),
        headers: { cookie: cookies.get(person) as string, origin: 'http://localhost', 'content-type': mediaType },
      });
    }
    async function add(orderId: string, bytes: Buffer, more: object = {}, person = 'provider'): Promise<Document> {
      const mediaType = (more as { mediaType?: string }).mediaType ?? 'application/pdf';
      const answer = await send(orderId, await announce(orderId, bytes.length, more, person), bytes, { person, mediaType });
      expect(answer.status, await answer.clone().text()).toBe(200);
      return jsonOf(answer);
    }
    const read = (person: string, orderId: string, document: { id: string }) => call(person, 'GET', contentOf(orderId, document));
    const codeOf = async (answer: Response) => {
      const { code, errors } = (await answer.json()) as { code: string; errors?: { code: string }[] };
      return [answer.status, code, ...(errors ?? []).map((error) => error.code)].join(' ');
    };
    /** What is left of uploads, stored or not. */
    async function left(documentId: string): Promise<number> {
      const { rows } = await sql.query('select count(*)::int as n from document_chunks where document_id = $1', [documentId]);
      return rows[0].n + [...s3.objects.keys()].filter((key) => key.includes(documentId)).length;
    }

    it('come back as they were sent, with every reading on record', async () => {
      const { id, version } = await place();
      for (const [bytes, mediaType] of [
        [bigPdf(700_000), 'application/pdf'],
        [samplePng(), 'image/png'],
        [sampleJpeg(), 'image/jpeg'],
      ] as const) {
        const document = await add(id, bytes, { mediaType });
        expect(document).toMatchObject({ state: 'stored', mediaType, bytes: bytes.length });
        expect(document).not.toHaveProperty('fileName');
        const answer = await read('verifier', id, document);
        expect(Object.fromEntries(answer.headers)).toMatchObject({
          'content-type': mediaType,
          'content-length': String(bytes.length),
          'content-disposition': 'attachment; filename="Rx Vogel.pdf"',
          'content-security-policy': "default-src 'none'; sandbox",
          'x-content-type-options': 'nosniff',
          'cache-control': 'no-store',
        });
        expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
        const { rows } = await sql.query(
          `select action, outcome from journal_entries where resource_id = $1 and detail::text like '%' || $2 || '%' order by id`,
          [id, document.id],
        );
        expect(rows).toEqual([
          { action: 'order.attach', outcome: 'ok' },
          { action: 'order.read_document', outcome: 'ok' },
        ]);
      }
      const history = await jsonOf(call('provider', 'GET', `/orders/${id}/history`));
      expect(history.items.slice(2).map((item: { action: string }) => item.action)).toEqual(['attach', 'attach', 'attach']);
      expect((await jsonOf(call('provider', 'GET', `/orders/${id}`))).version).toBe(version + 3);
    });

    it('lie encrypted, name and content', async () => {
      const { id } = await place();
      const bytes = Buffer.from(samplePdf({ catalog: '/Marker (PLAINLY-READABLE)' }));
      const document = await add(id, bytes, { fileName: 'Marker-Vogel.pdf' });
      const { rows } = await sql.query(
        'select d.*, c.bytes as chunk from order_documents d left join document_chunks c on c.document_id = d.id where d.id = $1',
        [document.id],
      );
      const stored = Buffer.concat([Buffer.from(JSON.stringify(rows)), ...rows.map(({ chunk }) => chunk ?? Buffer.alloc(0)), ...s3.objects.values()]);
      expect(stored.includes('PLAINLY') || stored.includes('Marker-Vogel')).toBe(false);
      expect(await left(document.id)).toBe(1);
      await expect(sql.query('update order_documents set kind = $1 where id = $2', ['other', document.id])).rejects.toThrow('cannot be changed');
      if (storage === 'database')
        await expect(sql.query('delete from document_chunks where document_id = $1', [document.id])).rejects.toThrow('cannot');
    });

    it('are read by those whose classes hold them, and by nobody else', async () => {
      const { id } = await place();
      const [clinical, delivery] = [await add(id, samplePdf()), await add(id, samplePng(), { kind: 'delivery', mediaType: 'image/png' })];
      const statuses = async (person: string) => [(await read(person, id, clinical)).status, (await read(person, id, delivery)).status];
      expect(await statuses('provider')).toEqual([200, 200]);
      expect(await statuses('verifier')).toEqual([200, 200]);
      expect(await statuses('master_distributor')).toEqual([404, 200]);
      expect(await statuses('sales_rep')).toEqual([403, 403]);
      expect(await statuses('compliance')).toEqual([403, 403]);
      expect(await statuses('admin')).toEqual([404, 404]);
      const names = async (person: string) =>
        (await jsonOf(call(person, 'GET', `/orders/${id}/documents`))).items.map((item: Document) => item.fileName ?? null);
      expect(await names('provider')).toEqual(['Rx Vogel.pdf', 'Rx Vogel.pdf']);
      expect(await names('master_distributor')).toEqual([null, 'Rx Vogel.pdf']);
      const [foreign, missing] = [await read('provider.west', id, clinical), await read('provider', id, { id: randomUUID() })];
      expect([foreign.status, missing.status]).toEqual([404, 404]);
      const other = await place();
      expect((await read('provider', other.id, clinical)).status).toBe(404);
      const add_ = (person: string, kind: string) =>
        call(person, 'POST', `/orders/${id}/documents`, { kind, fileName: 'a.pdf', mediaType: 'application/pdf', bytes: 9 }).then(codeOf);
      expect(await add_('master_distributor', 'prescription')).toBe('403 forbidden');
      expect(await add_('admin', 'delivery')).toBe('403 forbidden');
      expect(await add_('provider.west', 'delivery')).toBe('404 not_found');
    });

    it('that are not what they seem are refused, and leave nothing', async () => {
      const { id, version } = await place();
      const hostile: [Buffer, string][] = [
        [Buffer.concat([samplePdf(), sampleZip()]), 'foreign_part'],
        [sampleZip(), 'unknown_type'],
        [samplePng(), 'wrong_type'],
        [samplePdf({ catalog: '/OpenAction << /S /JavaScript >>' }), 'active_content'],
        [bigPdf(600_000).subarray(0, 500_000), 'damaged'],
      ];
      for (const [bytes, code] of hostile) {
        const document = await announce(id, bytes.length);
        expect(await codeOf(await send(id, document, bytes))).toBe(`400 invalid_request ${code}`);
        expect(await left(document.id), code).toBe(0);
        expect((await read('provider', id, document)).status).toBe(404);
      }
      const document = await announce(id, 1000);
      expect(await codeOf(await send(id, document, samplePdf()))).toBe('400 invalid_request other_length');
      expect(await codeOf(await send(id, document, bigPdf(300_000)))).toBe('400 invalid_request other_length');
      expect(await codeOf(await send(id, document, samplePdf(), { mediaType: 'image/png' }))).toBe('415 unsupported_media_type');
      expect(await codeOf(await send(id, document, samplePdf(), { person: 'verifier' }))).toBe('404 not_found');
      expect((await jsonOf(call('provider', 'GET', `/orders/${id}`))).version).toBe(version);
      const name = (fileName: string) =>
        call('provider', 'POST', `/orders/${id}/documents`, { kind: 'clinical', fileName, mediaType: 'image/png', bytes: 9 }).then(codeOf);
      for (const fileName of ['../../etc/passwd', '..\\run.exe', 'a\u0007.png', 'a\u202egnp.exe', '.htaccess', 'a/b.png', 'C:evil.png', ' '])
        expect(await name(fileName), JSON.stringify(fileName)).toBe('400 invalid_request not_a_name');
      const much = { kind: 'clinical', fileName: 'a.png', mediaType: 'image/png', bytes: 21 * 1024 * 1024 };
      expect((await call('provider', 'POST', `/orders/${id}/documents`, much)).status).toBe(400);
    });

    it('of which the connection is cut leave nothing, and may be sent again', async () => {
      const { id } = await place();
      const bytes = bigPdf(2_000_000);
      const document = await announce(id, bytes.length);
      const cut = httpRequest(`${origin}${contentOf(id, document)}`, {
        method: 'PUT',
        headers: { cookie: cookies.get('provider'), origin: 'http://localhost', 'content-type': 'application/pdf', 'content-length': bytes.length },
      });
      cut.on('error', () => undefined);
      cut.write(bytes.subarray(0, 1_500_000));
      const state = async () => (await sql.query('select state from order_documents where id = $1', [document.id])).rows[0].state;
      await expect.poll(state, { timeout: 5000 }).toBe('receiving');
      await sleep(300);
      cut.destroy();
      await expect.poll(state, { timeout: 5000 }).toBe('awaited');
      expect(await left(document.id)).toBe(0);
      expect((await send(id, document, bytes)).status).toBe(200);
      // The answer may have been lost: the same again is the same document, another content is not.
      expect((await send(id, document, bytes)).status).toBe(200);
      const other = Buffer.from(bytes);
      other[other.length - 200_000] = (other[other.length - 200_000] as number) ^ 1;
      expect(await codeOf(await send(id, document, other))).toBe('409 conflict');
      expect(Buffer.from(await (await read('provider', id, document)).arrayBuffer()).equals(bytes)).toBe(true);
    });

    it('come to one order from many at once, each once', async () => {
      const { id, version } = await place();
      const all = await Promise.all(Array.from({ length: 12 }, (_, index) => add(id, bigPdf(100_000 + index))));
      expect(new Set(all.map((document) => document.id)).size).toBe(12);
      const order: Order = await jsonOf(call('provider', 'GET', `/orders/${id}`));
      expect(order.version).toBe(version + 12);
      const { items } = (await jsonOf(call('provider', 'GET', `/orders/${id}/documents`))) as { items: Document[] };
      expect(items.filter(({ state }) => state === 'stored')).toHaveLength(12);
    });

    it('sent twice at once are one', async () => {
      const { id, version } = await place();
      const bytes = bigPdf(3_000_000);
      const document = await announce(id, bytes.length);
      const answers = await Promise.all([send(id, document, bytes), send(id, document, bytes)]);
      expect(answers.map(({ status }) => status).sort()).toEqual(expect.arrayContaining([200]));
      await Promise.all(answers.map((answer) => answer.arrayBuffer()));
      expect(Buffer.from(await (await read('provider', id, document)).arrayBuffer()).equals(bytes)).toBe(true);
      expect((await jsonOf(call('provider', 'GET', `/orders/${id}`))).version).toBe(version + 1);
    });

    it('are withdrawn, and then shown to nobody', async () => {
      const { id } = await place();
      const document = await add(id, samplePdf());
      const path = `/orders/${id}/documents/${document.id}/withdraw`;
      const { version } = await jsonOf(call('provider', 'GET', `/orders/${id}`));
      const late = await call('provider', 'PUT', path, { code: 'wrong_patient' }, { 'if-match': '"1"' });
      expect(late.status).toBe(412);
      const done = await call('provider', 'PUT', path, { code: 'wrong_patient' }, { 'if-match': `"${version}"` });
      expect([done.status, (await jsonOf(done)).version]).toEqual([200, version + 1]);
      expect((await read('verifier', id, document)).status).toBe(404);
      const { items } = await jsonOf(call('provider', 'GET', `/orders/${id}/documents`));
      expect(items).toMatchObject([{ state: 'withdrawn' }]);
    });

    it('that never came are forgotten after a day', async () => {
      const { id } = await place();
      const document = await announce(id, 1_000_000);
      await sql.query(
        `update order_documents set state = 'receiving', upload_id = $2, announced_at = now() - interval '25 hours', storage = 'database' where id = $1`,
        [document.id, randomUUID()],
      );
      await sql.query(`insert into document_chunks select upload_id, 0, id, 'x' from order_documents where id = $1`, [document.id]);
      const worker = openDatabase({ url: server.urls.workerUrl, max: 2, applicationName: 'test' });
      expect(await sweepDocuments(worker, await openStorages(null), new Date())).toBe(1);
      await worker.close();
      expect(await left(document.id)).toBe(0);
      expect((await sql.query('select 1 from order_documents where id = $1', [document.id])).rowCount).toBe(0);
    });

    it.runIf(storage === 's3')('whose storage is away are refused for now, and read again when it is back', async () => {
      const { id } = await place();
      const document = await add(id, samplePdf());
      s3.away = true;
      const next = await announce(id, samplePdf().length);
      const refused = await send(id, next, samplePdf());
      expect([refused.status, (await jsonOf(refused)).code]).toEqual([503, 'dependency_unavailable']);
      expect((await read('provider', id, document)).status).toBe(503);
      s3.away = false;
      expect((await send(id, next, samplePdf())).status).toBe(200);
      expect(Buffer.from(await (await read('provider', id, document)).arrayBuffer()).equals(samplePdf())).toBe(true);
    });
  });
}
