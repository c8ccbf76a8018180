import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Order } from '@orderly/contract';
import pg from 'pg';
import { expect } from 'vitest';
import type { TrackingService } from '../src/fulfilment/index.ts';
import type { Payer } from '../src/insurance/index.ts';
import { sampleOrder } from './sample-order.ts';
import { type Notifies, startTestServer, type TestServerOptions } from './server.ts';

interface DeskOptions extends Pick<TestServerOptions, 'archives' | 'storages' | 'clock'> {
  readonly people: readonly string[];
  readonly payers?: ReadonlyMap<string, Payer>;
  readonly trackingService?: TrackingService;
  readonly notifies?: Notifies;
  /** Whether its orders are checked; they are unless told. */
  readonly verifies?: boolean;
}

/** A server that checks its orders, with a session of each of the people, and what the tests of verification do over and over. */
export async function openDesk({ people, payers, ...options }: DeskOptions) {
  const server = await startTestServer({ verifies: true, payers, ...options });
  const sql = new pg.Client({ connectionString: server.urls.superuserUrl });
  await sql.connect();
  const cookies = new Map(await Promise.all(people.map(async (person) => [person, await server.signIn(person)] as const)));

  function call(person: string, method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: object, headers: Record<string, string> = {}) {
    const cookie = cookies.get(person) as string;
    return server.app.inject({ method, url: `/api/v1${path}`, headers: { cookie, ...headers }, ...(body === undefined ? {} : { payload: body }) });
  }
  const { items: providers } = (await call('provider', 'GET', '/providers')).json() as { items: { id: string; familyName: string }[] };
  // The practitioner who has an account and signs.
  const providerId = providers.find(({ familyName }) => familyName === 'Lindqvist')?.id as string;
  const otherProviderId = providers.find(({ id }) => id !== providerId)?.id as string;

  async function place(more: object = {}): Promise<Order> {
    const answer = await call('provider', 'POST', '/orders', sampleOrder(providerId, more), { 'idempotency-key': randomUUID() });
    expect(answer.statusCode, answer.body).toBe(201);
    return answer.json();
  }

  /** The order once no check is awaited any more. */
  async function checked(id: string): Promise<Order> {
    for (const deadlineMs = Date.now() + 10_000; ; ) {
      const order: Order = (await call('verifier', 'GET', `/orders/${id}`)).json();
      if (order.checks.every(({ outcome }) => outcome !== 'pending')) return order;
      if (Date.now() > deadlineMs) throw new Error(`its checks are still awaited: ${JSON.stringify(order.checks)}`);
      await sleep(20);
    }
  }

  async function close(): Promise<void> {
    await sql.end();
    await server.close();
  }

  return {
    server,
    app: server.app,
    realtimeErrors: server.realtimeErrors,
    cookieOf: (person: string) => cookies.get(person) as string,
    signIn: (person: string) => server.signIn(person),
    pollCarriers: () => server.pollCarriers(),
    flagSilent: () => server.flagSilent(),
    sql,
    call,
    providerId,
    otherProviderId,
    place,
    checked,
    close,
  };
}

/** Each check's outcome and codes, by its name. */
export const outcomesOf = ({ checks }: Order) =>
  Object.fromEntries(checks.map(({ check, outcome, codes }) => [check, [outcome, ...codes].join(' ')]));

export const ifMatch = (version: number) => ({ 'if-match': `"${version}"`, 'idempotency-key': randomUUID() });

/** The outcomes of an order that nothing is wrong with, billed to the clinic. */
export const allFine = {
  order_details: 'passed',
  insurance_coverage: 'not_required billed_to_clinic',
  provider_credentials: 'passed',
  territory_assignment: 'passed',
  prior_authorisation: 'not_required not_asked_for',
  duplicates: 'passed none_in_our_records',
};

/** The parts of an order whose payer is Medicare. */
export const medicare = { billTo: 'insurance', coverage: { payerId: 'MEDICARE', memberId: '1EG4TE5MK73' } };
