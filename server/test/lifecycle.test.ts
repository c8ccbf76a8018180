import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './server.ts';
import { waiveAll } from './waive-all.ts';

const approval = { decision: 'approve', waive: waiveAll };

let server: TestServer;
const cookies = new Map<string, string>();
let providerId: string;

beforeAll(async () => {
  server = await startTestServer();
  for (const person of [
    'provider',
    'provider.west',
    'verifier',
    'master_distributor',
    'distributor.west',
    'distributor.east',
    'sales_rep',
    'compliance',
    'admin',
  ]) {
    cookies.set(person, await server.signIn(person));
  }
  providerId = (await call('provider', 'GET', '/providers')).json().items[0].id;
});
afterAll(() => server.close());

type Method = 'GET' | 'POST' | 'PUT';

function call(person: string, method: Method, path: string, payload?: object, headers: Record<string, string> = {}) {
  return server.app.inject({
    method,
    url: `/api/v1${path}`,
    headers: { cookie: cookies.get(person) ?? '', ...headers },
    ...(payload === undefined ? {} : { payload }),
  });
}

let serial = 0;
function order(more: object = {}) {
  serial += 1;
  return {
    acceptDuplicates: true,
    patient: { mrn: `T-${serial}`, givenName: 'Quill', familyName: 'Testperson', birthDate: '1948-05-06', sex: 'female' },
    providerId,
    orderDate: '2026-11-20',
    billTo: 'insurance',
    coverage: { payerId: 'MEDICARE', memberId: '1EG4TE5MK73' },
    lines: [
      { hcpcs: 'E0601', description: 'CPAP device', quantity: 1, supplyType: 'purchase' },
      { hcpcs: 'A7030', quantity: 2, supplyType: 'purchase' },
    ],
    diagnoses: ['G47.33'],
    shipTo: { kind: 'home', line1: '12 Elm Street', city: 'Springfield', state: 'IL', zip: '62704' },
    priority: 'routine',
    notes: 'Ring twice',
    ...more,
  };
}

async function placed(more: object = {}) {
  const answer = await call('provider', 'POST', '/orders', order(more));
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json();
}

function change(person: string, id: string, version: number, path: string, body: object, headers: Record<string, string> = {}) {
  return call(person, 'PUT', `/orders/${id}/${path}`, body, { 'if-match': `"${version}"`, ...headers });
}

it('shows possible duplicates before it makes a new patient of the same name and birth date', async () => {
  const twin = { givenName: 'Thea', familyName: 'Twin', birthDate: '1950-01-02', sex: 'female' };
  const first = await call('provider', 'POST', '/orders', order({ acceptDuplicates: false, patient: { mrn: 'TWIN-1', ...twin } }));
  expect(first.statusCode, first.body).toBe(201);
  const second = order({ acceptDuplicates: false, patient: { mrn: 'TWIN-2', ...twin } });
  const refused = await call('provider', 'POST', '/orders', second);
  expect(refused.statusCode).toBe(409);
  expect(refused.json().errors).toEqual([
    { pointer: '/patient', code: 'possible_duplicate', detail: expect.stringMatching(/^See patient [-0-9a-f]{36}\.$/) },
  ]);
  expect(refused.body).not.toContain('Twin');
  expect((await call('provider', 'POST', '/orders', { ...second, acceptDuplicates: true })).statusCode).toBe(201);
});

it('takes nobody who is not born yet, with an order or without', async () => {
  const patient = { mrn: 'UNBORN-1', givenName: 'Una', familyName: 'Unborn', birthDate: '2999-01-02', sex: 'female' };
  for (const [path, body] of [
    ['/orders', order({ patient })],
    ['/patients', { patient }],
  ] as const) {
    const answer = await call('provider', 'POST', path, body);
    expect(answer.statusCode, path).toBe(400);
    expect(answer.json().errors).toMatchObject([{ pointer: '/patient/birthDate', code: 'in_the_future' }]);
  }
});

it('makes a new patient once, however many orders name it at the same moment', async () => {
  const patient = { mrn: 'RACE-1', givenName: 'Rae', familyName: 'Race', birthDate: '1950-01-02', sex: 'female' };
  const answers = await Promise.all(Array.from({ length: 6 }, () => call('provider', 'POST', '/orders', order({ patient }))));
  expect(answers.map((answer) => answer.statusCode)).toEqual([201, 201, 201, 201, 201, 201]);
  const orders = await Promise.all(answers.map((answer) => call('provider', 'GET', `/orders/${answer.json().id}?include=phi`)));
  expect(new Set(orders.map((answer) => answer.json().patientId)).size).toBe(1);
});

describe('an order from creation to delivery', () => {
  it('goes through the spec’s endpoints, and each sees just what they may', async () => {
    const { id, status, stage } = await placed();
    expect([status, stage]).toEqual(['verification', 'pending']);
    expect((await change('verifier', id, 2, 'verify', approval)).json()).toMatchObject({
      status: 'in_progress',
      stage: 'preparing',
      version: 3,
    });
    const parcel = { method: 'carrier', carrier: 'ups', trackingNumber: '1Z999AA10123456784' };
    const shipped = await change('master_distributor', id, 3, 'ship', { shipments: [parcel] });
    expect(shipped.json()).toMatchObject({ fulfilment: 'shipped', stage: 'shipped', waitingOn: 'carrier' });
    expect(shipped.body).not.toContain('1Z999AA10123456784');
    const proofOfDelivery = { receivedAt: '2026-11-21T10:00:00.000Z', deliveredTo: { city: 'Springfield', state: 'IL' } };
    expect((await change('master_distributor', id, 4, 'complete', { proofOfDelivery })).json()).toMatchObject({
      status: 'completed',
      fulfilment: 'delivered',
    });

    const clinic = (await call('provider', 'GET', `/orders/${id}?include=phi`)).json();
    expect(clinic).toMatchObject({ patient: { familyName: 'Testperson', mrn: expect.any(String) }, diagnoses: ['G47.33'], shipTo: { zip: '62704' } });
    expect(clinic.notes[0].text).toBe('Ring twice');
    const operator = (await call('master_distributor', 'GET', `/orders/${id}?include=phi`)).json();
    expect(operator.phiClasses).toEqual(['contact', 'fulfilment']);
    expect(operator.shipments[0].trackingNumber).toBe('1Z999AA10123456784');
    expect(operator.diagnoses).toBeUndefined();
    const rep = (await call('sales_rep', 'GET', `/orders/${id}?include=phi`)).body;
    for (const secret of ['Testperson', '62704', '1Z999', 'G47.33', 'Ring twice']) expect(rep).not.toContain(secret);

    const history = (await call('verifier', 'GET', `/orders/${id}/history`)).json().items;
    expect(history.map((row: { action: string }) => row.action)).toEqual(['place', 'submit', 'approve', 'ship', 'complete']);
    expect(history.map((row: { version: number }) => row.version)).toEqual([1, 2, 3, 4, 5]);
  });

  it('answers a foreign order and a missing one alike, and records both', async () => {
    const { id } = await placed();
    const missing = '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e';
    const answers = await Promise.all([id, missing].map((asked) => call('distributor.west', 'GET', `/orders/${asked}`)));
    const bodies = answers.map((answer) => ({ ...answer.json(), requestId: '' }));
    expect(bodies[0]).toEqual(bodies[1]);
    expect(answers.map((answer) => answer.statusCode)).toEqual([404, 404]);
    await expect
      .poll(async () => (await call('compliance', 'GET', `/journal?orderId=${id}&outcome=denied`)).json().items.length, { timeout: 5000 })
      .toBe(1);
  });
});

describe('preconditions and repeats', () => {
  it('asks for If-Match and refuses a stale one', async () => {
    const { id } = await placed();
    expect((await call('verifier', 'PUT', `/orders/${id}/verify`, approval)).statusCode).toBe(428);
    expect((await change('verifier', id, 1, 'verify', approval)).json().code).toBe('version_conflict');
  });

  it('answers a repeated Idempotency-Key as the first time, and refuses it for another request', async () => {
    const key = { 'idempotency-key': 'repeat-0001-abcdef' };
    const body = order();
    const first = await call('provider', 'POST', '/orders', body, key);
    const again = await call('provider', 'POST', '/orders', body, key);
    expect(again.statusCode).toBe(201);
    expect(again.json()).toEqual(first.json());
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect((await call('provider', 'POST', '/orders', { ...body, priority: 'urgent' }, key)).json().code).toBe('idempotency_mismatch');
    const { id } = first.json();
    const approve = { 'idempotency-key': 'approve-0001-abcdef' };
    await change('verifier', id, 2, 'verify', approval, approve);
    expect((await change('verifier', id, 2, 'verify', approval, approve)).json()).toMatchObject({ version: 3, status: 'in_progress' });
  });

  it('lets one of eight racing commands win', async () => {
    const { id } = await placed();
    const answers = await Promise.all(Array.from({ length: 8 }, () => change('verifier', id, 2, 'verify', approval)));
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, ...Array(7).fill(412)]);
    expect((await call('verifier', 'GET', `/orders/${id}/history`)).json().items).toHaveLength(3);
  });
});

describe('the rest of an order’s life', () => {
  it('is rejected with every reason, and corrected by an order that replaces it', async () => {
    const { id } = await placed();
    const reasons = [{ code: 'insurance_not_active', note: 'secret remark' }, { code: 'invalid_data' }];
    const rejected = await change('verifier', id, 2, 'verify', { decision: 'reject', reasons });
    expect(rejected.json()).toMatchObject({ status: 'rejected', stage: 'closed' });
    const history = await call('provider', 'GET', `/orders/${id}/history`);
    expect(history.json().items.at(-1).reason).toBe('Insurance coverage is not active; The order contains invalid data');
    expect(history.body).not.toContain('secret remark');
    const { patientId } = (await call('provider', 'GET', `/orders/${id}?include=phi`)).json();
    const again = await call('provider', 'POST', '/orders', { ...order(), patient: undefined, patientId, replaces: id });
    expect(again.json()).toMatchObject({ replaces: id, status: 'verification' });
    expect((await call('provider', 'POST', '/orders', { ...order(), patient: undefined, patientId, replaces: id })).statusCode).toBe(400);
  });

  it('takes up to 500 actions at once, each with its own result', async () => {
    const [a, b] = [await placed(), await placed()];
    const items = [
      { id: a.id, version: 2, action: 'approve', waive: waiveAll },
      { id: b.id, version: 1, action: 'approve', waive: waiveAll },
      { id: b.id, version: 2, action: 'hold', code: 'awaiting_payer' },
    ];
    const results = (await call('verifier', 'POST', '/orders/actions', { items })).json().items;
    expect(results.map((result: { ok: boolean }) => result.ok)).toEqual([true, false, true]);
    expect(results[1].problem.code).toBe('version_conflict');
  });

  it('takes the actions of one order one after the other, in the order asked', async () => {
    const { id } = await placed();
    const steps = Array.from({ length: 6 }, (_, n) => ({
      id,
      version: 2 + n,
      ...(n % 2 === 0 ? { action: 'hold', code: 'back_order' } : { action: 'release' }),
    }));
    const results = (await call('verifier', 'POST', '/orders/actions', { items: steps })).json().items;
    expect(results.map((result: { version: number }) => result.version)).toEqual([3, 4, 5, 6, 7, 8]);
  });

  it('refuses a territory that does not hold the ship-to ZIP', async () => {
    const west = (await call('admin', 'GET', '/territories?limit=100')).json().items.find((row: { name: string }) => row.name === 'West');
    expect((await call('provider', 'POST', '/orders', order({ territoryId: west.id }))).json().code).toBe('territory_mismatch');
  });

  it('names each field that is wrong', async () => {
    const wrong = { ...order(), orderDate: 'soon', lines: [{ hcpcs: '99213', quantity: 0, supplyType: 'gift' }], surprise: 1 };
    const { errors } = (await call('provider', 'POST', '/orders', wrong)).json();
    const pointers = errors.map((error: { pointer: string }) => error.pointer);
    expect(pointers).toEqual(expect.arrayContaining(['/surprise', '/orderDate', '/lines/0/hcpcs', '/lines/0/quantity', '/lines/0/supplyType']));
  });
});

describe('lists', () => {
  it('show each their own, page by page, each order once', async () => {
    for (let n = 0; n < 5; n += 1) await placed();
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { items: { id: string }[]; nextCursor: string | null } = (
        await call('master_distributor', 'GET', `/orders?limit=2&stage=pending${cursor === '' ? '' : `&cursor=${cursor}`}`)
      ).json();
      seen.push(...page.items.map((item) => item.id));
      cursor = page.nextCursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThanOrEqual(5);
    expect((await call('distributor.west', 'GET', '/orders')).json().items).toEqual([]);
    expect((await call('provider.west', 'GET', '/orders')).json().items).toEqual([]);
  });
});
