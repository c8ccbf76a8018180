import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Random } from './random.ts';
import { authSecret } from './serve.ts';
import type { Grant, Person, Role, World } from './world.ts';

const dayMs = 86_400_000;
const systemUserId = '00000000-0000-7000-8000-000000000001';

/** A grant to be, in days from now. */
export interface GrantPlan {
  readonly territory?: string;
  readonly clinic?: string;
  readonly fromDays?: number;
  readonly untilDays?: number | null;
  readonly addsContact?: boolean;
}

export interface PersonPlan {
  readonly label: string;
  readonly role: Role;
  readonly organization: string;
  readonly grants?: readonly GrantPlan[];
  readonly machine?: boolean;
  /** Of the practitioner whom it is. */
  readonly npi?: string;
  /** What makes its requests nobody's. */
  readonly dead?: 'disabled' | 'expired' | 'revoked';
}

/** Adds a person or machine with a session or key of its own. `idOf` answers the id of a territory or organisation by its name. */
export async function addPerson(sql: pg.Client, world: World, plan: PersonPlan, idOf: (name: string) => string): Promise<Person> {
  const { label, role, dead, machine = false, npi = null } = plan;
  const [{ id }] = (
    await sql.query(
      `insert into users (kind, name, email, organization_id, role, disabled_at, npi) values ($1, $2, $3, $4, $5, $6, $7) returning id`,
      [
        machine ? 'machine' : 'person',
        label,
        `${randomUUID()}@isolation.test`,
        idOf(plan.organization),
        role,
        dead === 'disabled' ? new Date() : null,
        npi,
      ],
    )
  ).rows as [{ id: string }];
  const grants: Grant[] = [];
  for (const grant of plan.grants ?? []) grants.push(await addGrant(sql, id, grant, idOf));
  const proof = machine ? await addKey(sql, id, dead) : await addSession(sql, id, dead);
  const kind = machine ? 'machine' : 'person';
  const person: Person = { id, label, kind, role, organizationId: idOf(plan.organization), npi, grants, live: dead === undefined, ...proof };
  world.people.push(person);
  return person;
}

async function addGrant(sql: pg.Client, userId: string, plan: GrantPlan, idOf: (name: string) => string): Promise<Grant> {
  const { fromDays = -10, addsContact = false, untilDays = addsContact ? 10 : null } = plan;
  const fromMs = Date.now() + fromDays * dayMs;
  const untilMs = untilDays === null ? null : Date.now() + untilDays * dayMs;
  const territoryId = plan.territory === undefined ? null : idOf(plan.territory);
  const clinicId = plan.clinic === undefined ? null : idOf(plan.clinic);
  await sql.query(
    `insert into grants (user_id, territory_id, clinic_id, valid_from, valid_until, adds_contact, reason, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      userId,
      territoryId,
      clinicId,
      new Date(fromMs),
      untilMs === null ? null : new Date(untilMs),
      addsContact,
      addsContact ? 'cover' : null,
      systemUserId,
    ],
  );
  return { territoryId, clinicId, fromMs, untilMs, addsContact };
}

async function addSession(sql: pg.Client, userId: string, dead: PersonPlan['dead']) {
  const token = randomBytes(24).toString('base64url');
  await sql.query(`insert into sessions (token, user_id, expires_at) values ($1, $2, $3)`, [
    token,
    userId,
    new Date(Date.now() + (dead === 'expired' ? -1 : 1) * dayMs),
  ]);
  const signature = createHmac('sha256', authSecret).update(token).digest('base64');
  return { sessionToken: token, headers: { cookie: `orderly.session=${encodeURIComponent(`${token}.${signature}`)}` } };
}

async function addKey(sql: pg.Client, userId: string, dead: PersonPlan['dead']) {
  const key = `orderly_${randomBytes(24).toString('base64url')}`;
  const day = new Date(Date.now() + (dead === 'expired' ? -1 : 1) * dayMs);
  await sql.query(`insert into api_keys (name, hash, user_id, expires_at, revoked_at, created_by) values ('key', $1, $2, $3, $4, $5)`, [
    createHash('sha256').update(key).digest(),
    userId,
    day,
    dead === 'revoked' ? new Date() : null,
    systemUserId,
  ]);
  return { sessionToken: null, headers: { authorization: `Bearer ${key}` } };
}

const root = [{ territory: 'United States' }];
const gone = { fromDays: -20, untilDays: -1 };
const coming = { fromDays: 1, untilDays: 30 };
const now = { fromDays: -1, untilDays: 1 };

/** People chosen for the edges of the rules. Territories and organisations by name. */
export const chosenPeople: readonly PersonPlan[] = [
  { label: 'desk of all', role: 'verifier', organization: 'Continental Medical Supply', grants: root },
  { label: 'desk of the west', role: 'verifier', organization: 'Continental Medical Supply', grants: [{ territory: 'West' }] },
  { label: 'desk of one clinic', role: 'verifier', organization: 'Continental Medical Supply', grants: [{ clinic: 'Bayview Orthopedics' }] },
  { label: 'desk, past', role: 'verifier', organization: 'Continental Medical Supply', grants: [{ territory: 'United States', ...gone }] },
  { label: 'desk in a clinic, without grant', role: 'verifier', organization: 'Lakeside Family Clinic' },
  { label: 'desk without agreement', role: 'verifier', organization: 'Unsigned Supply', grants: root },
  {
    label: 'desk, two leaves',
    role: 'verifier',
    organization: 'Continental Medical Supply',
    grants: [{ territory: 'Chicago Loop' }, { territory: 'East: NJ' }],
  },
  { label: 'master of all', role: 'master_distributor', organization: 'Continental Medical Supply', grants: root },
  {
    label: 'master with contact in the west',
    role: 'master_distributor',
    organization: 'Continental Medical Supply',
    grants: [...root, { territory: 'West', ...now, addsContact: true }],
  },
  {
    label: 'master with contact that was',
    role: 'master_distributor',
    organization: 'Continental Medical Supply',
    grants: [...root, { territory: 'West', ...gone, addsContact: true }],
  },
  {
    label: 'master with contact to come',
    role: 'master_distributor',
    organization: 'Continental Medical Supply',
    grants: [...root, { territory: 'East', ...coming, addsContact: true }],
  },
  { label: 'master of a leaf', role: 'master_distributor', organization: 'Continental Medical Supply', grants: [{ territory: 'Midwest: IL' }] },
  {
    label: 'master of a clinic',
    role: 'master_distributor',
    organization: 'Continental Medical Supply',
    grants: [{ clinic: 'Harbor Sleep and Lung Center' }],
  },
  { label: 'west', role: 'distributor', organization: 'Pacific Home Medical', grants: [{ territory: 'West' }] },
  { label: 'west, past', role: 'distributor', organization: 'Pacific Home Medical', grants: [{ territory: 'West', ...gone }] },
  { label: 'west, to come', role: 'distributor', organization: 'Pacific Home Medical', grants: [{ territory: 'West', ...coming }] },
  { label: 'west looking east', role: 'distributor', organization: 'Pacific Home Medical', grants: [{ territory: 'West' }, { territory: 'East' }] },
  {
    label: 'west, one state and a clinic',
    role: 'distributor',
    organization: 'Pacific Home Medical',
    grants: [{ territory: 'West: CA' }, { clinic: 'Lakeside Family Clinic' }],
  },
  { label: 'west without grant', role: 'distributor', organization: 'Pacific Home Medical' },
  { label: 'east', role: 'distributor', organization: 'Atlantic Care Equipment', grants: [{ territory: 'East', ...now }] },
  {
    label: 'east, one state',
    role: 'distributor',
    organization: 'Atlantic Care Equipment',
    grants: [{ territory: 'East: NJ' }, { territory: 'East: FL', ...gone }],
  },
  { label: 'inside Illinois', role: 'distributor', organization: 'Prairie Mobility', grants: [{ territory: 'Chicago' }] },
  {
    label: 'inside Illinois, all of it',
    role: 'distributor',
    organization: 'Prairie Mobility',
    grants: [{ territory: 'Midwest: IL' }, { territory: 'Nashville' }],
  },
  { label: 'unsigned in the Loop', role: 'distributor', organization: 'Unsigned Supply', grants: [{ territory: 'Chicago Loop' }] },
  { label: 'lapsed in Boston', role: 'distributor', organization: 'Lapsed Supply', grants: [{ territory: 'Boston' }] },
  { label: 'early in Denver', role: 'distributor', organization: 'Early Supply', grants: [{ territory: 'Denver' }] },
  { label: 'rep of the midwest', role: 'sales_rep', organization: 'Continental Medical Supply', grants: [{ territory: 'Midwest' }] },
  { label: 'rep of a clinic', role: 'sales_rep', organization: 'Pacific Home Medical', grants: [{ clinic: 'Bayview Orthopedics' }] },
  { label: 'rep with contact', role: 'sales_rep', organization: 'Continental Medical Supply', grants: [{ territory: 'East', addsContact: true }] },
  { label: 'rep, past', role: 'sales_rep', organization: 'Continental Medical Supply', grants: [{ territory: 'Midwest', ...gone }] },
  { label: 'oversight of all', role: 'compliance', organization: 'Continental Medical Supply', grants: root },
  { label: 'oversight of the east', role: 'compliance', organization: 'Atlantic Care Equipment', grants: [{ territory: 'East' }] },
  { label: 'oversight, past', role: 'compliance', organization: 'Continental Medical Supply', grants: [{ territory: 'United States', ...gone }] },
  { label: 'administrator', role: 'admin', organization: 'Continental Medical Supply', grants: root },
  { label: 'administrator of the south', role: 'admin', organization: 'Continental Medical Supply', grants: [{ territory: 'South' }] },
  { label: 'Lakeside', role: 'provider', organization: 'Lakeside Family Clinic' },
  {
    label: 'Bayview with a grant',
    role: 'provider',
    organization: 'Bayview Orthopedics',
    grants: [{ territory: 'United States' }, { clinic: 'Lakeside Family Clinic' }],
  },
  { label: 'Harbor', role: 'provider', organization: 'Harbor Sleep and Lung Center' },
  { label: 'Unsigned clinic', role: 'provider', organization: 'Unsigned Clinic' },
  { label: 'Fourth clinic', role: 'provider', organization: 'Fourth Clinic' },
  { label: 'Closed clinic', role: 'provider', organization: 'Closed Clinic' },
  { label: 'signer of Lakeside', role: 'provider', organization: 'Lakeside Family Clinic', npi: '1234567893' },
  { label: 'signer of the fourth clinic', role: 'provider', organization: 'Fourth Clinic', npi: '1245319599' },
  { label: 'signer of another clinic', role: 'provider', organization: 'Harbor Sleep and Lung Center', npi: '1234567893' },
  { label: 'desk with an NPI', role: 'verifier', organization: 'Continental Medical Supply', grants: root, npi: '1234567893' },
  { label: 'provider of no clinic', role: 'provider', organization: 'Pacific Home Medical' },
  { label: 'machine of Lakeside', role: 'provider', organization: 'Lakeside Family Clinic', machine: true },
  { label: 'machine of the desk', role: 'verifier', organization: 'Continental Medical Supply', machine: true, grants: [{ territory: 'Midwest' }] },
  { label: 'machine of the west', role: 'distributor', organization: 'Pacific Home Medical', machine: true, grants: [{ territory: 'West' }] },
  { label: 'machine with a revoked key', role: 'verifier', organization: 'Continental Medical Supply', machine: true, grants: root, dead: 'revoked' },
  {
    label: 'machine with an expired key',
    role: 'verifier',
    organization: 'Continental Medical Supply',
    machine: true,
    grants: root,
    dead: 'expired',
  },
  { label: 'machine that is disabled', role: 'verifier', organization: 'Continental Medical Supply', machine: true, grants: root, dead: 'disabled' },
  { label: 'disabled desk', role: 'verifier', organization: 'Continental Medical Supply', grants: root, dead: 'disabled' },
  { label: 'desk signed in too long ago', role: 'verifier', organization: 'Continental Medical Supply', grants: root, dead: 'expired' },
];

/** One more person, drawn. */
export function drawPerson(
  random: Random,
  index: number,
  names: { territories: readonly string[]; organizations: readonly string[]; clinics: readonly string[] },
): PersonPlan {
  const role = random.pick<Role>(['verifier', 'master_distributor', 'distributor', 'distributor', 'sales_rep', 'compliance', 'admin']);
  const organization = role === 'master_distributor' ? 'Continental Medical Supply' : random.pick(names.organizations);
  const grants = Array.from({ length: random.below(4) }, (): GrantPlan => {
    const when = random.pick([{}, now, gone, coming]);
    if (random.chance(0.25)) return { clinic: random.pick(names.clinics), ...when };
    return { territory: random.pick(names.territories), ...when, ...(random.chance(0.3) ? { addsContact: true } : {}) };
  });
  return { label: `drawn ${index}, ${role}`, role, organization, grants, machine: random.chance(0.1) };
}
