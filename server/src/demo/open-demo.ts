import { randomBytes } from 'node:crypto';
import type { DemoPerson, DemoState } from '@orderly/contract';
import { type Asked, type Credential, enter, nameRequest, recorded } from '../identity/index.ts';
import type { DocumentDeps } from '../orders/index.ts';
import type { Database } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import { people } from './company.ts';
import { runOwnTraffic } from './own-traffic.ts';
import { deleteSessions } from './store.ts';
import { type DemoPersonRow, insertWorkSession, readPeople, readPractitioner, replaceSession } from './switch-store.ts';
import { type TrafficPerson, trafficPeople } from './traffic.ts';

export interface DemoOptions {
  /** With it there is no demo, whatever the database holds. */
  readonly production: boolean;
  /** Of the application's role, with what orders are placed and moved by. */
  readonly orders: DocumentDeps;
  readonly worker: Database;
  readonly sessions: { readonly idleMinutes: number; readonly hours: number };
  readonly onError: (error: unknown) => void;
  /** Actions a minute. */
  readonly perMinute?: number;
}

/** The demo company, where one was loaded: whoever is signed in as one of its people may go on as another. */
export interface Demo {
  state(): Promise<DemoState>;
  /** A session of another demo person, in place of the one that asks. Errors: unauthenticated, forbidden for whoever is no demo person, not_found. */
  switchTo(request: Asked & { readonly email: string; readonly userAgent: string | null }): Promise<{ person: DemoPerson; token: string }>;
  /** Starts or stops what places and moves orders by itself. Errors: unauthenticated, forbidden. */
  setTraffic(request: Asked, running: boolean): Promise<DemoState>;
  /** Ends what runs. */
  stop(): Promise<void>;
}

const emails = people.map(({ key }) => `${key}@demo.test`);
const emailOf = (person: TrafficPerson) => `${person}@demo.test`;
/** It may be forgotten, and a database is not to fill for ever. */
const trafficHours = 8;
const hourMs = 3_600_000;

/** Null where no demo company was loaded, and in production. */
export async function openDemo(options: DemoOptions): Promise<Demo | null> {
  const { production, orders, sessions } = options;
  if (production || (await readPeople(orders.db, emails)).length === 0) return null;
  const traffic = createTraffic(options);

  async function state(): Promise<DemoState> {
    return { enabled: true, people: (await readPeople(orders.db, emails)).map(shown), traffic: traffic.isRunning() };
  }

  return {
    state,
    switchTo(request) {
      const attempt = { action: 'demo.switch', resourceType: 'user', resourceId: null, context: request.context } as const;
      return recorded(orders.db, attempt, async (as) => {
        const known = await readPeople(orders.db, emails);
        const target = known.find(({ email }) => email === request.email.toLowerCase());
        const token = randomBytes(24).toString('base64url');
        const { credential, context, userAgent } = request;
        await orders.db.transaction(async (tx) => {
          const principal = await enter(tx, credential, orders.adjustPrincipal);
          as(principal);
          const before = needDemoPerson(principal.userId, credential, known);
          if (target === undefined) throw new OrderlyError('not_found', 'There is no such demo person. GET /api/v1/demo names them.');
          await nameRequest(tx, { ...context, sessionId: principal.sessionId });
          await replaceSession(tx, before, { ...sessions, token, userId: target.id, source: context.source, userAgent });
        });
        return { person: shown(target as DemoPersonRow), token };
      });
    },
    async setTraffic({ credential, context }, running) {
      await recorded(orders.db, { action: 'demo.traffic', resourceType: 'demo', resourceId: null, context }, async (as) => {
        const known = await readPeople(orders.db, emails);
        await orders.db.transaction(
          async (tx) => {
            const principal = await enter(tx, credential, orders.adjustPrincipal);
            as(principal);
            needDemoPerson(principal.userId, credential, known);
          },
          { readOnly: true },
        );
      });
      await (running ? traffic.start() : traffic.stop());
      return state();
    },
    stop: () => traffic.stop(),
  };
}

/** The token of the session of a demo person. Errors: forbidden. */
function needDemoPerson(userId: string, credential: Credential, known: readonly DemoPersonRow[]): string {
  if (credential.kind === 'session' && known.some(({ id }) => id === userId)) return credential.token;
  throw new OrderlyError('forbidden', 'Only who is signed in as somebody of the demo company does this.');
}

function shown({ email, name, role, organization }: DemoPersonRow): DemoPerson {
  return { email, name, role, organization };
}

/** What runs of traffic on this server: one at most, for some hours at most. */
function createTraffic({ orders, worker, onError, perMinute = 30 }: DemoOptions) {
  let running: { readonly end: AbortController; readonly ended: Promise<void> } | null = null;

  async function begin(): Promise<Map<TrafficPerson, Credential>> {
    const known = await readPeople(worker, trafficPeople.map(emailOf));
    const sessions = new Map<TrafficPerson, Credential>();
    await worker.transaction(async (tx) => {
      for (const person of trafficPeople) {
        const id = known.find(({ email }) => email === emailOf(person))?.id;
        if (id === undefined) throw new OrderlyError('conflict', `Traffic needs ${emailOf(person)}, who is disabled.`);
        const token = randomBytes(24).toString('base64url');
        await insertWorkSession(tx, token, id, trafficHours);
        sessions.set(person, { kind: 'session', token });
      }
    });
    return sessions;
  }

  async function run(signal: AbortSignal): Promise<void> {
    const providerId = await readPractitioner(worker, emailOf('provider'));
    if (providerId === undefined) throw new OrderlyError('conflict', 'Traffic needs a practitioner of the demo’s clinic.');
    const sessions = await begin();
    try {
      await runOwnTraffic({ deps: orders, sessions, providerId, perMinute, signal });
    } finally {
      const tokens = [...sessions.values()].flatMap((credential) => (credential.kind === 'session' ? [credential.token] : []));
      await worker.transaction((tx) => deleteSessions(tx, tokens));
    }
  }

  return {
    isRunning: () => running !== null,
    async start() {
      if (running !== null) return;
      const end = new AbortController();
      const ended = run(AbortSignal.any([end.signal, AbortSignal.timeout(trafficHours * hourMs)]))
        .catch(onError)
        .finally(() => {
          running = null;
        });
      running = { end, ended };
    },
    async stop() {
      running?.end.abort();
      await running?.ended;
    },
  };
}
