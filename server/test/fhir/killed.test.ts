import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openDatabase, statement } from '../../src/platform/db/database.ts';
import { startTestServer } from '../server.ts';
import { environmentOf, patient, request } from './records.ts';

const wanted = 250;
const counted = statement(
  'killed_orders',
  'select count(*)::int as orders, count(distinct source)::int as sources from orders where source is not null',
);

it('completes, by the command itself, what a SIGKILL cut off, and adds nothing the third time', async () => {
  const server = await startTestServer();
  const folder = mkdtempSync(join(tmpdir(), 'orderly-killed-'));
  const worker = openDatabase({ url: server.urls.workerUrl, max: 1, applicationName: 'killed-test' });
  onTestFinished(async () => {
    await worker.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const records = Array.from({ length: wanted }, (_, at) => [patient(`p${at}`, `K-${at}`, `Ada${at}`), request(`r${at}`, `Patient/p${at}`)]).flat();
  const file = join(folder, 'many.ndjson');
  writeFileSync(file, records.map((record) => JSON.stringify(record)).join('\n'));
  const reported = join(folder, 'report.json');
  const script = new URL('../../tools/import-fhir.ts', import.meta.url).pathname;
  const env = { ...process.env, ...environmentOf(server) };
  const orders = async () => (await worker.query<{ orders: number; sources: number }>(counted))[0];
  const start = () => {
    const child = spawn(process.execPath, [script, '--clinic', 'lakeside family clinic', '--ordering-npi', '1234567893', '--json', reported, file], {
      env,
    });
    let said = '';
    child.stdout.on('data', (data: Buffer) => {
      said += data.toString();
    });
    return { child, ended: once(child, 'close'), said: () => said };
  };

  const killed = start();
  await expect.poll(async () => (await orders())?.orders ?? 0, { timeout: 20_000, interval: 20 }).toBeGreaterThan(5);
  killed.child.kill('SIGKILL');
  await killed.ended;
  const left = (await orders())?.orders ?? 0;
  expect(left).toBeLessThan(wanted);

  const second = start();
  expect((await second.ended)[0]).toBe(0);
  // One that was being committed when the kill came may or may not have got in: the database says which.
  expect(await orders()).toEqual({ orders: wanted, sources: wanted });
  expect(second.said()).toMatch(/ became orders\n/);
  const third = start();
  expect((await third.ended)[0]).toBe(0);
  expect(third.said()).toMatch(new RegExp(`\\n +0 became orders\\n +${wanted} were orders before\\n +0 refused`));
  expect(await orders()).toEqual({ orders: wanted, sources: wanted });
  expect(JSON.parse(readFileSync(reported, 'utf8'))).toEqual({ records: wanted, placed: 0, known: wanted, refused: [], remarks: {} });
});
