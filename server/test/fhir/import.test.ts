import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findClinic, type ImportReport, importOrders } from '../../src/fhir/index.ts';
import { openMachineSession } from '../../src/identity/index.ts';
import { openRootKeyFile, openVault } from '../../src/phi/index.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { openDatabase, statement } from '../../src/platform/db/database.ts';
import { createLocator } from '../../src/territories/index.ts';
import { startTestServer, type TestServer } from '../server.ts';

const files = ['untidy-bundle.json', 'one-a-line.ndjson', 'no-json.xml', 'no-fhir.json', 'missing.json'].map((name) =>
  join(import.meta.dirname, name),
);
const imported = statement(
  'fhir_test_orders',
  `select o.lines->0->>'hcpcs' as hcpcs, (o.lines->0->>'quantity')::int as quantity, o.lines->0->>'supplyType' as supply, o.bill_to, o.priority, p.npi,
     o.order_date::text as day, u.kind, (select count(*)::int from order_status_history h where h.order_id = o.id) as steps
   from orders o join providers p on p.id = o.provider_id join users u on u.id = o.placed_by where o.source is not null order by 1, 2, 5, 4, 6`,
);

let server: TestServer;
let run: (options?: { dryRun?: boolean; onProgress?: (done: number) => void }) => Promise<ImportReport>;
let orders: () => Promise<Record<string, unknown>[]>;
let close: () => Promise<void>;

beforeEach(async () => {
  server = await startTestServer();
  const worker = openDatabase({ url: server.urls.workerUrl, max: 2, applicationName: 'fhir-test-worker' });
  const db = openDatabase({ url: server.urls.appUrl, max: 2, applicationName: 'fhir-test' });
  const root = openRootKeyFile(join(server.dataDir, 'root.key'), { create: false });
  const phi = await openVault(root);
  const clinic = await findClinic(worker, 'lakeside family clinic');
  if (clinic === undefined) throw new Error('the demo has no such clinic');
  const { credential } = await openMachineSession(worker, { name: 'FHIR import', organizationId: clinic.id, role: 'provider' });
  const deps = { worker, orders: { db, phi, clock: systemClock, territories: createLocator() } };
  run = (options = {}) => importOrders(deps, files, { clinic, orderingNpi: '1234567893', credential, ...options });
  orders = () => worker.query(imported);
  close = async () => {
    await db.close();
    await worker.close();
    await server.close();
  };
});
afterEach(() => close());

const refusedAs = (report: ImportReport) => report.refused.map(({ file, record, reason }) => `${file} ${record} ${reason}`);

describe('an import of untidy FHIR', () => {
  it('makes orders of what can be ordered, and says of every other record why not', async () => {
    const report = await run();
    expect(refusedAs(report)).toEqual([
      '3  file_is_no_json',
      '4  file_holds_no_fhir_resource',
      '5  file_cannot_be_read',
      '1 DeviceRequest/no-zip address_without_zip',
      '1 DeviceRequest/half-birthday patient_birth_date_partial',
      '1 DeviceRequest/no-number patient_without_record_number',
      '1 DeviceRequest/long-state address_state_unknown',
      '1 DeviceRequest/dead patient_deceased',
      '1 DeviceRequest/no-birthday patient_without_birth_date',
      '1 DeviceRequest/nobody patient_not_found',
      '1 DeviceRequest/display-only patient_not_found',
      '1 DeviceRequest/revoked status_asks_for_nothing',
      '1 DeviceRequest/proposal intent_is_no_order',
      '1 DeviceRequest/month-only order_date_partial',
      '1 DeviceRequest/future in_the_future',
      '1 DeviceRequest/cpt no_hcpcs_code',
      '1 DeviceRequest/half quantity_fractional',
      '1 DeviceRequest/none quantity_not_positive',
      '1 DeviceRequest/? record_without_id',
      '1 SupplyDelivery/nebulizer address_state_unknown',
      '1 Device/stent no_hcpcs_code',
      '1 Device/gone status_asks_for_nothing',
    ]);
    expect(report).toMatchObject({ records: 28, placed: 8, known: 1 });
    const today = new Date().toISOString().slice(0, 10);
    const common = { kind: 'machine', steps: 2, priority: 'routine' };
    expect(await orders()).toEqual([
      { ...common, hcpcs: 'A4253', quantity: 3, supply: 'purchase', bill_to: 'insurance', npi: '1234567893', day: today },
      { ...common, hcpcs: 'A4253', quantity: 3, supply: 'purchase', bill_to: 'clinic', npi: '1234567893', day: '2026-11-05', priority: 'urgent' },
      { ...common, hcpcs: 'E0114', quantity: 1, supply: 'purchase', bill_to: 'insurance', npi: '1234567893', day: today },
      { ...common, hcpcs: 'E0601', quantity: 1, supply: 'rental', bill_to: 'clinic', npi: '1245319599', day: '2026-11-02' },
      { ...common, hcpcs: 'E0601', quantity: 1, supply: 'rental', bill_to: 'clinic', npi: '1245319599', day: '2026-11-02' },
      { ...common, hcpcs: 'E0601', quantity: 1, supply: 'rental', bill_to: 'insurance', npi: '1245319599', day: '2026-11-02' },
      { ...common, hcpcs: 'E0601', quantity: 2, supply: 'rental', bill_to: 'insurance', npi: '1245319599', day: '2026-11-02' },
      { ...common, hcpcs: 'K0001', quantity: 1, supply: 'rental', bill_to: 'insurance', npi: '1234567893', day: '2026-11-02' },
    ]);
  });

  it('adds nothing when it runs again, and goes on where it was cut off', async () => {
    const cutOff = run({
      onProgress: (done) => {
        if (done === 4) throw new Error('cut off');
      },
    });
    await expect(cutOff).rejects.toThrow('cut off');
    expect(await orders()).toHaveLength(3);
    expect(await run()).toMatchObject({ placed: 5, known: 4 });
    const before = await orders();
    expect(await run()).toMatchObject({ placed: 0, known: 9 });
    expect(await orders()).toEqual(before);
    // Two at once: the database lets one of them have each record.
    const both = await Promise.all([run(), run()]);
    expect(both.map(({ placed }) => placed)).toEqual([0, 0]);
  });

  it('only looks when asked to', async () => {
    expect(await run({ dryRun: true })).toMatchObject({ placed: 9, known: 1 });
    expect(await orders()).toEqual([]);
  });

  it('lets two that run at once make each order once', async () => {
    const both = await Promise.all([run(), run()]);
    expect(both.reduce((sum, { placed }) => sum + placed, 0)).toBe(8);
    expect(await orders()).toHaveLength(8);
  });
});
