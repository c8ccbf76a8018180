import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../src/platform/db/migrate.ts';
import { type Embedded, startEmbedded } from '../../src/platform/postgres/embedded.ts';
import { type Document, type Operation, readOperations } from '../fuzz/document.ts';
import { freePort, startChild } from '../model/child-server.ts';
import { loadCompany } from '../model/company.ts';
import { ownRoot } from '../model/prepared.ts';
import { type MailReceiver, startMailReceiver, startWebhookReceiver, type WebhookReceiver } from '../notifications/receivers.ts';
import { openSocket } from '../realtime/client.ts';
import { type Client, createClient, signIn } from './client.ts';
import { classOf, type Field, staleLines, textsOf } from './fields.ts';
import { createMarkers } from './markers.ts';
import { makeMistakes } from './mistakes.ts';
import { createSearcher, type Hit, type Searcher } from './search.ts';
import { tell } from './story.ts';

/** By this name the next run of the tests ends what a killed run leaves. */
const dataDir = mkdtempSync(join(tmpdir(), `orderly-test-${process.pid}-`));
const people = [
  'provider',
  'signer',
  'verifier',
  'master_distributor',
  'distributor.west',
  'distributor.east',
  'provider.west',
  'sales_rep',
  'compliance',
  'admin',
];
const markers = createMarkers();
let output = Buffer.alloc(0);
let client: Client;
let fields: Field[];
let operations: Operation[];
let searcher: Searcher;
/** What everybody was told over a socket meanwhile. */
const frames: { person: string; text: string }[] = [];
let mail: MailReceiver;
let hook: WebhookReceiver;

/** Where PostgreSQL's files are: beside ours, or where its user may go. */
function folders(): string[] {
  const elsewhere = join(dataDir, 'postgres.home');
  return existsSync(elsewhere) ? [dataDir, readFileSync(elsewhere, 'utf8').trim()] : [dataDir];
}

function searchFiles(): { hits: Hit[]; files: number; bytes: number } {
  const found = folders().map((folder) => searcher.inFolder(folder));
  return {
    hits: found.flatMap(({ hits }) => hits),
    files: found.reduce((sum, { files }) => sum + files, 0),
    bytes: found.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

async function withDatabase<T>(work: (client: pg.Client, embedded: Embedded) => Promise<T>): Promise<T> {
  const embedded = await startEmbedded({ dataDir });
  const superuser = new pg.Client({ connectionString: embedded.urls.superuser });
  try {
    await superuser.connect();
    return await work(superuser, embedded);
  } finally {
    await superuser.end();
    await embedded.stop();
  }
}

/** Every row of every table as text, which no compression hides. */
async function rowsOf(database: pg.Client): Promise<Map<string, string>> {
  const tables = await database.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const texts = new Map<string, string>();
  for (const { name } of tables.rows) {
    const { rows } = await database.query<{ text: string | null }>(`select string_agg(t::text, E'\\n') as text from ${name} t`);
    texts.set(name, rows[0]?.text ?? '');
  }
  return texts;
}

/** The demo company without orders, in the folder that the server then takes as its own. */
async function prepareData(): Promise<void> {
  await withDatabase(async (_client, { urls }) => {
    await migrate({ ownerUrl: urls.owner });
    await loadCompany({ ownerUrl: urls.owner, appUrl: urls.app, workerUrl: urls.worker, superuserUrl: urls.superuser }, dataDir);
  });
}

async function useAll(url: string): Promise<void> {
  const credentials: Record<string, Record<string, string>> = { nobody: {} };
  for (const person of people) credentials[person] = { cookie: await signIn(url, person) };
  client = createClient(url, credentials);
  operations = readOperations((await client.must('nobody', 'GET', '/api/v1/openapi.json')).body as unknown as Document);
  fields = textsOf(operations);
  const listening = await Promise.all(people.map((person) => openSocket(url, credentials[person] as Record<string, string>)));
  for (const [index, socket] of listening.entries()) {
    await socket.subscribe('orders');
    if (people[index] === 'admin') await socket.subscribe('system');
  }
  const territories = (await client.must('admin', 'GET', '/api/v1/territories?limit=100')).body.items as { id: string; name: string }[];
  const idOf = (name: string) => territories.find((territory) => territory.name === name)?.id as string;
  await listen(idOf('United States'));
  const [provider] = (await client.must('provider', 'GET', '/api/v1/providers')).body.items as { id: string; clinicId: string }[];
  const told = await tell({
    url,
    client,
    markers,
    fields,
    providerId: String(provider?.id),
    clinicId: String(provider?.clinicId),
    elsewhere: idOf('Midwest'),
    foreign: idOf('West'),
  });
  const typed = `Patient "${markers.token}" naïvely typed`;
  await untilTold();
  await makeMistakes(client, operations, typed, { patientId: told.patientId, orderId: told.orderIds[0] as string });
  for (const [index, socket] of listening.entries()) {
    frames.push(...socket.frames.map((frame) => ({ person: people[index] as string, text: JSON.stringify(frame) })));
    socket.close();
  }
}

/** A system that is told of every order, and people who get a mail for each of its steps. */
async function listen(territoryId: string): Promise<void> {
  const organizationId = (await client.must('admin', 'GET', '/api/v1/me')).body.organization as { id: string };
  const body = { kind: 'machine', name: 'System', email: 'system@example.test', organizationId: organizationId.id, role: 'distributor' };
  const { id } = (await client.must('admin', 'POST', '/api/v1/users', { body })).body as { id: string };
  await client.must('admin', 'POST', `/api/v1/users/${id}/grants`, { body: { territoryId } });
  const webhook = { name: 'Hook', url: hook.url, events: ['*'], userId: id };
  hook.secret = String((await client.must('admin', 'POST', '/api/v1/webhooks', { body: webhook })).body.secret);
  for (const person of ['provider', 'verifier', 'master_distributor']) {
    const { kinds } = (await client.must(person, 'GET', '/api/v1/me/notification-preferences')).body as unknown as { kinds: { kind: string }[] };
    const choices = Object.fromEntries(kinds.map(({ kind }) => [kind, ['in_app', 'email', 'sms']]));
    const preferences = { choices, quietHours: null, timeZone: 'America/Chicago', digest: 'off', digestAt: '08:00' };
    await client.must(person, 'PUT', '/api/v1/me/notification-preferences', { body: preferences });
  }
}

/** Until what happened was told, or was not to be; at most half a minute. */
async function untilTold(): Promise<void> {
  for (let quiet = 0, tries = 0; quiet < 3 && tries < 60; tries += 1) {
    await sleep(500);
    const { items } = (await client.must('admin', 'GET', '/api/v1/deliveries?state=queued')).body as unknown as { items: unknown[] };
    quiet = items.length === 0 ? quiet + 1 : 0;
  }
}

beforeAll(async () => {
  await prepareData();
  [mail, hook] = await Promise.all([startMailReceiver(), startWebhookReceiver()]);
  const settings = {
    ORDERLY_DATA_DIR: dataDir,
    ORDERLY_LOG_LEVEL: 'trace',
    ORDERLY_SMTP_URL: mail.url,
    ORDERLY_MAIL_FROM: 'Orderly <orders@example.org>',
    ORDERLY_WEBHOOKS_ON_LOOPBACK: 'on',
  };
  const onOutput = (bytes: Buffer) => {
    output = Buffer.concat([output, bytes]);
  };
  const child = await startChild({ root: ownRoot, port: await freePort(), settings, onOutput });
  try {
    await useAll(child.url);
  } finally {
    await child.stop();
  }
  searcher = createSearcher(markers.needles());
}, 240_000);

afterAll(async () => {
  await Promise.all([mail.close(), hook.close()]);
  for (const folder of folders().reverse()) rmSync(folder, { recursive: true, force: true });
});

describe('the fields of the API', () => {
  it('are classified, each of them, and nothing else is', () => {
    const unclassified = fields.filter((field) => classOf(field) === undefined).map(({ operation, place }) => `${operation} ${place}`);
    expect(unclassified).toEqual([]);
    expect(staleLines(fields)).toEqual([]);
  });

  it('had a marker sent in each that holds patient data or a secret', () => {
    const marked = fields.filter((field) => classOf(field) !== 'plain').map(({ operation, place }) => `${operation} ${place}`);
    expect(marked.length).toBeGreaterThan(50);
    const unsent = marked.map(sentAs).filter((key) => !markers.values.has(key));
    expect(unsent).toEqual([]);
  });
});

/** Patients are looked for by what they were added with, orders by what was shipped, and people sign in with the password they were given. */
function sentAs(key: string): string {
  return key
    .replace('findPatients /', 'addPatient /patient/')
    .replace('searchOrders /trackingNumber', 'shipOrder /shipments/*/trackingNumber')
    .replace('searchOrders /', 'shipOrder /shipments/*/lines/*/items/*/')
    .replace('signIn /password', 'resetPassword /password');
}

/** What of a value a reader of the answers finds: of a picture the text in it. */
function readableIn(value: string): string {
  if (!value.startsWith('data:image/png;base64,')) return value;
  return /Comment\0([^~]+~)/.exec(Buffer.from(value.split(',')[1] as string, 'base64').toString('latin1'))?.[1] ?? value;
}

describe('patient data', () => {
  it('is answered by the routes of patient data, all of it', () => {
    const answers = client.exchanges
      .filter(({ phi, status }) => phi && status < 300)
      .map(({ body, text }) => `${texts(body).join('\n')}\n${text}`)
      .join('\n');
    const secret = (key: string) => classOf({ operation: key.split(' ')[0] as string, place: key.split(' ')[1] as string }) === 'secret';
    const lost = [...markers.values].filter(([key, value]) => !secret(key) && !answers.includes(readableIn(value))).map(([key]) => key);
    expect(lost).toEqual([]);
  });

  it('is in no other answer: not of a list, a change, a history, a repeat, an error', () => {
    const others = client.exchanges.filter(({ phi }) => !phi);
    expect(others.filter(({ status }) => status >= 400).length).toBeGreaterThan(500);
    expect(others.filter(({ status }) => status < 300).length).toBeGreaterThan(200);
    expect(others.filter(({ status }) => status >= 500).map(({ what, text }) => [what, text])).toEqual([]);
    expect(others.flatMap(({ text, what }) => searcher.inBytes(text, what)).slice(0, 5)).toEqual([]);
  });

  it('is in no frame of a socket', () => {
    expect(frames.filter(({ text }) => text.startsWith('{"type":"event"')).length).toBeGreaterThan(100);
    expect(new Set(frames.map(({ person }) => person)).size).toBe(people.length);
    expect(frames.flatMap(({ text, person }) => searcher.inBytes(text, person)).slice(0, 5)).toEqual([]);
  });

  it('leaves by no mail and no webhook', () => {
    expect(mail.mails.length).toBeGreaterThan(10);
    expect(hook.posts.length).toBeGreaterThan(30);
    expect(hook.mistakes).toEqual([]);
    expect(mail.mails.flatMap(({ raw }) => searcher.inBytes(raw, 'mail'))).toEqual([]);
    expect(hook.posts.flatMap(({ raw, headers }) => searcher.inBytes(`${JSON.stringify(headers)}${raw}`, 'webhook'))).toEqual([]);
  });

  it('is not in what the process writes', () => {
    // At this level it writes a line for every request.
    expect(output.length).toBeGreaterThan(100_000);
    expect(output.toString()).toContain('"msg":"answered"');
    expect(searcher.inBytes(output, 'output')).toEqual([]);
  });

  it('is in no file: heap, index, write-ahead log, PostgreSQL\u2019s own log, keys', () => {
    const { hits, files, bytes } = searchFiles();
    expect(files).toBeGreaterThan(500);
    expect(bytes).toBeGreaterThan(20_000_000);
    expect(hits).toEqual([]);
  });

  it('is in no row, compressed or not; and one that were would be found in row, file and log', async () => {
    await withDatabase(async (_postgres, { urls }) => {
      const database = new pg.Client({ connectionString: urls.superuser });
      await database.connect();
      try {
        const rows = await rowsOf(database);
        for (const table of [
          'orders',
          'patients',
          'order_notes',
          'order_status_history',
          'journal_entries',
          'idempotency_keys',
          'order_archives',
          'archive_chunks',
          'order_drafts',
        ].map((name) => `public.${name}`))
          expect([table, (rows.get(table) ?? '').length > 1000]).toEqual([table, true]);
        expect([...rows].flatMap(([table, text]) => searcher.inBytes(text, table))).toEqual([]);
        const [planted] = [...markers.values.values()] as [string];
        await database.query('create table scratch (note text)');
        await database.query('insert into scratch values ($1)', [planted]);
        await database.query('checkpoint');
        const leaked = searcher.inBytes((await rowsOf(database)).get('public.scratch') as string, 'scratch');
        expect(leaked.map(({ form }) => form)).toContain('plain');
      } finally {
        await database.end();
      }
    });
    expect(searchFiles().hits.length).toBeGreaterThan(1);
    writeFileSync(join(dataDir, 'server.log'), `{"msg":"${Buffer.from(`x${[...markers.values.values()][1]}`).toString('base64')}"}`);
    expect(searchFiles().hits.filter(({ where, form }) => where.endsWith('server.log') && form === 'base64').length).toBeGreaterThan(0);
  });
});

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
}
