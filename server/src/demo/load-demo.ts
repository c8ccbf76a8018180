import { randomBytes } from 'node:crypto';
import { checkNpi } from '@orderly/contract';
import { hashPassword } from 'better-auth/crypto';
import { type Credential, systemUserId } from '../identity/index.ts';
import { addMembers } from '../insurance/index.ts';
import type { OrderDeps } from '../orders/index.ts';
import type { Database } from '../platform/db/database.ts';
import { newId } from '../platform/ids.ts';
import { organizations, people, practitioners, preferences, territories } from './company.ts';
import { demoMembers, placeDemoOrders } from './orders.ts';
import {
  databaseIsEmpty,
  deleteSessions,
  insertGrant,
  insertOrganization,
  insertPerson,
  insertPractitioner,
  insertPreferences,
  insertSession,
  insertTerritory,
} from './store.ts';

export interface DemoResult {
  readonly emails: readonly string[];
  readonly orders: number;
}

/** Loads the demo company into an empty database, orders included, through the operations that the endpoints use. Null when it is not empty. */
export async function loadDemo(
  worker: Database,
  deps: OrderDeps,
  { password, orderCount = 500, now = new Date() }: { password: string; orderCount?: number; now?: Date },
): Promise<DemoResult | null> {
  const seeded = await seedCompany(worker, password);
  if (seeded === null) return null;
  const { sessions, providers } = seeded;
  try {
    await worker.transaction((tx) => addMembers(tx, demoMembers(deps.phi.index)));
    const orders = await placeDemoOrders(deps, { sessions, providers, count: orderCount, now });
    return { emails: people.map((person) => `${person.key}@demo.test`), orders };
  } finally {
    const tokens = [...sessions.values()].flatMap((credential) => (credential.kind === 'session' ? [credential.token] : []));
    await worker.transaction((tx) => deleteSessions(tx, tokens));
  }
}

interface Seeded {
  /** A short session for each person, by key, with which the orders are placed. */
  readonly sessions: ReadonlyMap<string, Credential>;
  /** Practitioners' ids by clinic key. */
  readonly providers: ReadonlyMap<string, readonly string[]>;
}

async function seedCompany(worker: Database, password: string): Promise<Seeded | null> {
  const passwordHash = await hashPassword(password);
  return worker.transaction(async (tx) => {
    if (!(await databaseIsEmpty(tx))) return null;
    const organizationIds = new Map(organizations.map(({ key }) => [key, newId()]));
    const territoryIds = new Map(territories.map(({ key }) => [key, newId()]));
    const organizationId = (key: string) => idOf(organizationIds, key);
    const sessions = new Map<string, Credential>();
    const providers = new Map<string, string[]>();
    for (const { key, kind, name, timeZone } of organizations) await insertOrganization(tx, organizationId(key), kind, name, timeZone);
    for (const { key, parent, name, operator, states } of territories) {
      const parentId = parent === null ? null : idOf(territoryIds, parent);
      await insertTerritory(tx, { id: idOf(territoryIds, key), parentId, name, operatorId: organizationId(operator), states });
    }
    for (const person of people) {
      const id = newId();
      await insertPerson(tx, {
        id,
        name: person.name,
        email: `${person.key}@demo.test`,
        organizationId: organizationId(person.organization),
        role: person.role,
        npi: person.npiBase === undefined ? null : withCheckDigit(person.npiBase),
        passwordHash,
      });
      if (person.territory !== null) await insertGrant(tx, id, idOf(territoryIds, person.territory), systemUserId);
      const chosen = preferences[person.key];
      if (chosen !== undefined) await insertPreferences(tx, id, chosen.choices, timeZoneOf(person.organization), chosen.digest);
      const token = randomBytes(24).toString('base64url');
      await insertSession(tx, token, id);
      sessions.set(person.key, { kind: 'session', token });
    }
    for (const { organization, npiBase, ...name } of practitioners) {
      const id = newId();
      await insertPractitioner(tx, { id, clinicId: organizationId(organization), npi: withCheckDigit(npiBase), ...name });
      providers.set(organization, [...(providers.get(organization) ?? []), id]);
    }
    return { sessions, providers };
  });
}

function timeZoneOf(organization: string): string {
  return organizations.find(({ key }) => key === organization)?.timeZone ?? 'America/New_York';
}

function idOf(ids: ReadonlyMap<string, string>, key: string): string {
  const id = ids.get(key);
  if (id === undefined) throw new Error(`the demo company names ${key}, which it does not have`);
  return id;
}

/** The NPI that nine digits begin: the only tenth digit that the check accepts. */
function withCheckDigit(base: string): string {
  for (let digit = 0; digit <= 9; digit += 1) {
    const checked = checkNpi(`${base}${digit}`);
    if (checked.ok) return checked.value;
  }
  throw new Error(`${base} begins no NPI`);
}
