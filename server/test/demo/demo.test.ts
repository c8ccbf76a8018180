import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findClinic, importOrders } from '../../src/fhir/index.ts';
import { openMachineSession } from '../../src/identity/index.ts';
import { openRootKeyFile, openVault } from '../../src/phi/index.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { openDatabase } from '../../src/platform/db/database.ts';
import { createLocator } from '../../src/territories/index.ts';
import { signIn } from '../../tools/demo-people.ts';
import { tellStory } from '../../tools/story.ts';
import { startTraffic } from '../../tools/traffic.ts';
import { demoPassword, startTestServer, type TestServer } from '../server.ts';

let server: TestServer;
let url: string;
const password = demoPassword;

beforeAll(async () => {
  server = await startTestServer();
  url = await server.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => server.close());

async function importFixtures(): Promise<void> {
  const worker = openDatabase({ url: server.urls.workerUrl, max: 2, applicationName: 'story-worker' });
  const db = openDatabase({ url: server.urls.appUrl, max: 2, applicationName: 'story' });
  const root = openRootKeyFile(join(server.dataDir, 'root.key'), { create: false });
  const clinic = await findClinic(worker, 'Lakeside Family Clinic');
  if (clinic === undefined) throw new Error('the demo has no such clinic');
  const { credential, end } = await openMachineSession(worker, { name: 'FHIR import', organizationId: clinic.id, role: 'provider' });
  const phi = await openVault(root);
  const deps = { worker, orders: { db, phi, clock: systemClock, territories: createLocator() } };
  await importOrders(deps, [join(import.meta.dirname, '../fhir/one-a-line.ndjson')], { clinic, orderingNpi: '1234567893', credential });
  await end();
  await db.close();
  await worker.close();
}

it('takes imported orders to delivery, and shows each role what it may see', async () => {
  expect(await tellStory({ url, password, count: 5, say: () => undefined })).toBe(0);
  await importFixtures();
  const lines: string[] = [];
  expect(await tellStory({ url, password, count: 5, say: (line) => lines.push(line) })).toBe(2);
  const last = lines.slice(-9).map((line) => line.trim());
  expect(last.find((line) => line.startsWith('provider '))).toMatch(/completed \/ shipped, waits on nobody; sees .*identity.*\(Ivy Sampleton\)/);
  expect(last.find((line) => line.startsWith('distributor '))).toContain('sees contact, fulfilment (Ivy Sampleton)');
  expect(last.find((line) => line.startsWith('distributor.east'))).toContain('does not know of it');
  for (const role of ['sales_rep', 'compliance', 'admin']) {
    const line = last.find((one) => one.startsWith(role)) ?? '';
    expect(line).toContain('sees nothing of the patient');
    expect(line).not.toContain('Sampleton');
  }
  expect(lines.filter((line) => line.includes('Delivered and proven'))).toHaveLength(2);
  expect(await tellStory({ url, password, count: 5, say: () => undefined })).toBe(0);
});

it('keeps orders moving until it is told to stop', async () => {
  const stop = new AbortController();
  const lines: string[] = [];
  const say = (line: string) => {
    lines.push(line);
    if (lines.length === 120) stop.abort();
  };
  const { done, refused } = await startTraffic({ url, password, perMinute: 6000, signal: stop.signal, say });
  expect(done + refused).toBe(120);
  expect(refused).toBe(0);
  expect(lines.some((line) => line.endsWith(' completed'))).toBe(true);
  expect(lines.some((line) => line.endsWith(' noted'))).toBe(true);
  expect(lines.join()).not.toContain('Passerby');
});

it('says what to do when no server answers, or the password is wrong', async () => {
  await expect(signIn({ url, password: 'wrong-password' }, 'provider')).rejects.toThrow(/ORDERLY_DEMO_PASSWORD/);
  await expect(signIn({ url: 'http://127.0.0.1:9', password, attempts: 1 }, 'provider')).rejects.toThrow(/npm start/);
});
