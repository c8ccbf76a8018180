import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findClinic, type ImportReport, importOrders } from '../../src/fhir/index.ts';
import { openMachineSession } from '../../src/identity/index.ts';
import { openInstallation } from '../../src/installation.ts';
import { readSettings } from '../../src/platform/config.ts';
import { statement } from '../../src/platform/db/database.ts';
import { startTestServer, type TestServer } from '../server.ts';
import { environmentOf, patient, request } from './records.ts';

const ordersOf = statement(
  'hostile_orders',
  'select count(*)::int as orders, count(distinct patient_id)::int as patients from orders where source is not null',
);
const last = statement(
  'hostile_last',
  "select (lines->0->>'quantity')::int as quantity from orders where source is not null order by id desc limit $1",
);
const disable = statement('hostile_disable', "update providers set disabled_at = now() where npi = '1245319599'");

let server: TestServer;
let folder: string;
let run: (...contents: readonly (string | Buffer)[]) => Promise<ImportReport>;
let added: (work: () => Promise<unknown>) => Promise<{ orders: number; patients: number }>;
let disableProvider: () => Promise<unknown>;
let quantities: (ofLast: number) => Promise<number[]>;
let close: () => Promise<void>;

beforeAll(async () => {
  server = await startTestServer();
  folder = mkdtempSync(join(tmpdir(), 'orderly-hostile-'));
  const { worker, orders, close: closeInstallation } = await openInstallation(readSettings(environmentOf(server)));
  const clinic = await findClinic(worker, 'Lakeside Family Clinic');
  if (clinic === undefined) throw new Error('the demo has no such clinic');
  const { credential } = await openMachineSession(worker, { name: 'FHIR import', organizationId: clinic.id, role: 'provider' });
  run = (...contents) => {
    const files = contents.map((_content, at) => join(folder, `${at}.json`));
    for (const [at, content] of contents.entries()) writeFileSync(files[at] as string, content);
    return importOrders({ worker, orders }, files, { clinic, orderingNpi: '1234567893', credential });
  };
  const count = async () => (await worker.query<{ orders: number; patients: number }>(ordersOf))[0] ?? { orders: 0, patients: 0 };
  added = async (work) => {
    const before = await count();
    await work();
    const after = await count();
    return { orders: after.orders - before.orders, patients: after.patients - before.patients };
  };
  quantities = async (ofLast) => (await worker.query<{ quantity: number }>(last, [ofLast])).map(({ quantity }) => quantity).reverse();
  disableProvider = () => worker.query(disable);
  close = async () => {
    await closeInstallation();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  };
});
afterAll(() => close());

const lines = (...records: readonly object[]) => records.map((record) => JSON.stringify(record)).join('\n');
const why = ({ refused }: ImportReport) => refused.map(({ record, reason }) => `${record} ${reason}`);

it('looks for a patient in the record’s own file first: ids repeat between senders', async () => {
  const first = lines(patient('1', 'F1-1', 'Alma'), request('a', 'Patient/1'));
  const second = lines(patient('1', 'F2-1', 'Bert'), request('b', 'Patient/1'));
  expect(await added(() => run(first, second))).toEqual({ orders: 2, patients: 2 });
  // Which of two other files' is meant nobody can know.
  const report = await run(lines(patient('2', 'F1-2', 'Cleo')), lines(patient('2', 'F2-2', 'Dean')), lines(request('c', 'Patient/2')));
  expect(why(report)).toEqual(['DeviceRequest/c patient_ambiguous']);
});

it('does not take another server’s patient for the one meant', async () => {
  const here = { fullUrl: 'https://a.example/fhir/Patient/3', resource: patient('3', 'A-3', 'Enid') };
  const bundle = (reference: string) =>
    JSON.stringify({ resourceType: 'Bundle', type: 'searchset', entry: [here, { resource: request(`to-${reference.length}`, reference) }] });
  expect(why(await run(bundle('https://other.example/fhir/Patient/3')))).toEqual([expect.stringContaining('patient_not_found')]);
  expect(await run(bundle('https://a.example/fhir/Patient/3'))).toMatchObject({ placed: 1 });
});

it('goes on after what the database could not hold', async () => {
  const report = await run(
    lines(
      patient('4', 'H-4', 'Fern'),
      patient('5', 'H-5', 'Gil\u0000da'),
      patient('6', 'H-6', 'Hugo\ud800'),
      { ...patient('7', 'H-7', 'Ines'), birthDate: '1951-02-30' },
      { ...patient('8', 'H-8', 'Jo'), birthDate: '0001-01-01' },
      request('nul', 'Patient/5'),
      request('surrogate', 'Patient/6'),
      request('no-such-day', 'Patient/7'),
      request('year-one', 'Patient/8'),
      { ...request('nul-text', 'Patient/4'), codeCodeableConcept: { coding: [{ code: 'E0601' }], text: 'a\u0000b' } },
      { ...request('no-such-order-day', 'Patient/4'), authoredOn: '2026-02-30' },
      request('good', 'Patient/4'),
    ),
  );
  expect(why(report)).toEqual([
    'DeviceRequest/nul not_valid_at_/patient/givenName',
    'DeviceRequest/surrogate not_valid_at_/patient/givenName',
    'DeviceRequest/no-such-day not_valid_at_/patient/birthDate',
    'DeviceRequest/year-one not_valid_at_/patient/birthDate',
    'DeviceRequest/nul-text not_valid_at_/lines/0/description',
    'DeviceRequest/no-such-order-day not_valid_at_/orderDate',
  ]);
  expect(report.placed).toBe(1);
});

it('goes on after a practitioner that it cannot add', async () => {
  const practitioner = (id: string, npi: string, family: string) => ({
    resourceType: 'Practitioner',
    id,
    identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: npi }],
    name: [{ family, given: ['Pat'] }],
  });
  const by = (id: string, who: string) => ({ ...request(id, 'Patient/9'), requester: { reference: `Practitioner/${who}` } });
  const usable = practitioner('usable', '1245319599', 'Sample');
  expect(await run(lines(patient('9', 'P-9', 'Kira'), usable, by('p0', 'usable')))).toMatchObject({ placed: 1 });
  await disableProvider();
  const report = await run(
    lines(
      patient('9', 'P-9', 'Kira'),
      usable,
      practitioner('long', '1003000126', 'x'.repeat(300)),
      practitioner('nul', '1003000134', 'a\u0000b'),
      by('p1', 'usable'),
      by('p2', 'long'),
      by('p3', 'nul'),
      by('p4', 'nobody'),
    ),
  );
  expect(report).toMatchObject({ placed: 4, refused: [] });
  expect(report.remarks).toMatchObject({ ordered_by_the_named_practitioner: 4 });
});

it('takes a kind of resource for what it is, whatever its name', async () => {
  const report = await run(
    lines({ resourceType: 'constructor', id: 'x' }, { resourceType: 'toString', id: 'y' }, patient('10', 'K-10', 'Lars'), request('k', 'Patient/10')),
  );
  expect(report).toMatchObject({ records: 1, placed: 1 });
});

it('says no id that is none', async () => {
  const report = await run(lines({ ...request('\u001b[2Jx', 'Patient/0') }, { ...request('Lara Doe 1950-01-02', 'Patient/0') }));
  expect(why(report)).toEqual(['DeviceRequest/? record_without_id', 'DeviceRequest/? record_without_id']);
});

it('takes the other lines of a file with a torn one, and a file with a byte order mark', async () => {
  const report = await run(
    `${lines(patient('11', 'N-11', 'Mona'), request('n1', 'Patient/11'))}\n{"resourceType": "Dev\n${lines(request('n2', 'Patient/11'))}`,
  );
  expect(report).toMatchObject({ placed: 2, refused: [{ file: 1, reason: 'line_is_no_json' }] });
  const marked = Buffer.concat([
    Buffer.from([0xef, 0xbb, 0xbf]),
    Buffer.from(
      JSON.stringify({ resourceType: 'Bundle', entry: [{ resource: patient('12', 'N-12', 'Nils') }, { resource: request('n3', 'Patient/12') }] }),
    ),
  ]);
  expect(await run(marked)).toMatchObject({ placed: 1, refused: [] });
});

it('refuses who may be somebody else, and leaves out an address for mail that is none', async () => {
  const report = await run(
    lines(
      patient('13', 'D-13', 'Olga'),
      patient('14', 'D-14', 'Olga'),
      patient('15', 'D-13', 'Paul'),
      { ...patient('16', 'D-16', 'Quin'), telecom: [{ system: 'email', value: 'quin@home.x' }] },
      request('d1', 'Patient/13'),
      request('d2', 'Patient/14'),
      request('d3', 'Patient/15'),
      request('d4', 'Patient/16'),
    ),
  );
  expect(why(report)).toEqual(['DeviceRequest/d2 possible_duplicate', 'DeviceRequest/d3 belongs_to_another']);
  expect(report.placed).toBe(2);
});

it('orders as many as are asked for, and not as many as the device is set to', async () => {
  const set = (id: string, parameter: object) => ({ ...request(id, 'Patient/17'), parameter: [parameter] });
  const valueQuantity = { value: 2 };
  const report = await run(
    lines(
      patient('17', 'Q-17', 'Rosa'),
      set('flow', { code: { text: 'Flow rate' }, valueQuantity: { value: 2, unit: 'L/min' } }),
      set('unnamed-flow', { valueQuantity: { value: 2.5, code: 'L/min' } }),
      set('coded', { code: { coding: [{ code: 'quantity' }] }, valueQuantity }),
      set('bare', { valueQuantity }),
    ),
  );
  expect(report).toMatchObject({ placed: 4, refused: [] });
  expect(await quantities(4)).toEqual([1, 1, 2, 2]);
});
