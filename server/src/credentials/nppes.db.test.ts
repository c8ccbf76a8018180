import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { npiOf } from '../../test/credentials/lists.ts';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { type Database, openDatabase } from '../platform/db/database.ts';
import { openCredentials } from './credentials.ts';

let database: TestDatabase;
let worker: Database;
let server: Server;
let url: string;
let mood: 'answers' | 'away' | 'busy' | 'silent' | 'drips' | 'garbage' | 'page' | 'mixes up' = 'answers';
const asked: string[] = [];
let now = new Date('2026-11-24T12:00:00Z');

/** The registry's answers by NPI, in the layout of its version 2.1. */
const result = (number: string, more: object = {}, type = 'NPI-1') => ({
  result_count: 1,
  results: [
    {
      created_epoch: '1142899200000',
      enumeration_type: type,
      number,
      addresses: [{ address_purpose: 'LOCATION', state: 'IL', postal_code: '62704' }],
      basic: { first_name: 'JANE', last_name: "O'NEIL", credential: 'M.D.', status: 'A', sole_proprietor: 'NO', ...more },
      taxonomies: [{ code: '207Q00000X', desc: 'Family Medicine', license: '036-1', primary: true, state: 'IL' }],
      identifiers: [],
      other_names: [],
    },
  ],
});
const answers: Readonly<Record<string, object>> = {
  [npiOf(1)]: result(npiOf(1)),
  [npiOf(2)]: result(npiOf(2), { status: 'D' }),
  [npiOf(3)]: { result_count: 0, results: [] },
  [npiOf(4)]: { Errors: [{ description: 'CMS deactivated NPI', field: 'number', number: '04' }] },
  [npiOf(5)]: result(npiOf(5), {}, 'NPI-2'),
  [npiOf(6)]: result(npiOf(6), { last_name: 'ELSE' }),
};

beforeAll(async () => {
  database = await createTestDatabase();
  worker = openDatabase({ url: database.workerUrl, max: 4, applicationName: 'test' });
  server = createServer(async (request, response) => {
    const npi = new URL(request.url ?? '', 'http://x').searchParams.get('number') ?? '';
    asked.push(request.url ?? '');
    if (mood === 'silent') return;
    if (mood === 'away') return void response.writeHead(502).end();
    if (mood === 'busy') return void response.writeHead(429, { 'retry-after': '3' }).end();
    if (mood === 'page') return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
    const text =
      mood === 'garbage' ? '[1' : JSON.stringify(mood === 'mixes up' ? result(npiOf(99)) : (answers[npi] ?? { result_count: 0, results: [] }));
    response.writeHead(200, { 'content-type': 'application/json' });
    if (mood !== 'drips') return void response.end(text);
    for (const letter of text) {
      if (response.destroyed) return;
      response.write(letter);
      await sleep(100);
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
});
beforeEach(() => {
  mood = 'answers';
  asked.length = 0;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await worker.close();
  await database.drop();
});

const open = () => openCredentials({ db: worker, clock: { now: () => now }, registryUrl: url, timeoutMs: 400 });
const person = { givenName: 'Jane', familyName: 'O’Neil', state: 'IL', forMedicare: false };

describe('the registry of practitioners', () => {
  it.each([
    [1, []],
    [2, ['npi_deactivated']],
    [3, ['npi_not_found']],
    [4, ['npi_not_found']],
    [5, ['npi_of_organisation']],
    [6, ['npi_name_differs']],
  ])('answers for practitioner %i', async (serial, codes) => {
    const { failed, review, registry } = await open().look({ ...person, npi: npiOf(serial) });
    expect([...failed, ...review]).toEqual(codes);
    expect(asked).toEqual([`/api/?version=2.1&number=${npiOf(serial)}`]);
    if (serial === 1) expect(registry).toMatchObject({ credential: 'M.D.', licences: [{ state: 'IL', number: '036-1' }] });
  });

  it('is asked for the same practitioner once a day', async () => {
    const credentials = open();
    const look = () => credentials.look({ ...person, npi: npiOf(1) });
    await look();
    expect(asked).toHaveLength(0);
    now = new Date(now.getTime() + 25 * 3_600_000);
    await look();
    await look();
    expect(asked).toHaveLength(1);
    expect(credentials.states()).toMatchObject([{ name: 'nppes', answered: 1 }]);
  });

  it.each([
    ['away', 'status_502'],
    ['busy', 'status_429'],
    ['silent', 'timeout'],
    ['drips', 'timeout'],
    ['garbage', 'garbage'],
    ['page', 'garbage'],
    ['mixes up', 'another_answer'],
  ] as const)('that is %s gives no verdict', async (how, reason) => {
    mood = how;
    await expect(open().look({ ...person, npi: npiOf(50) })).rejects.toMatchObject({ name: 'Unavailable', reason });
  });
});
