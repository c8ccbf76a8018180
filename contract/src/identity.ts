import { type Static, Type } from 'typebox';
import { npiPattern } from './codes.ts';
import { CalendarDate, closed, nullable, oneOf, PageQuery, pageOf, Timestamp, Uuid } from './common.ts';
import { type Role, roles } from './workflow.ts';

export const organizationKinds = ['master_distributor', 'distributor', 'clinic'] as const;
export type OrganizationKind = (typeof organizationKinds)[number];

/** Where people of a role may work: a clinic's own people order, distributors' people fulfil, the master distributor's people oversee. */
export const rolesOf = {
  master_distributor: ['verifier', 'master_distributor', 'distributor', 'sales_rep', 'compliance', 'admin'],
  distributor: ['distributor', 'sales_rep'],
  clinic: ['provider'],
} as const satisfies Record<OrganizationKind, readonly Role[]>;

/** Why a grant was given. Codes: what a person types may be patient data. */
export const grantReasons = {
  cover: 'Stands in for somebody',
  complaint: 'Follows up a complaint',
  recall: 'Carries out a recall',
  delivery_problem: 'Solves a problem with a delivery',
  quality_review: 'Reviews the quality of service',
  new_hire: 'Joined the organisation',
  reassignment: 'Took over a territory or clinic',
} as const;
export type GrantReason = keyof typeof grantReasons;
const GrantReason = oneOf(Object.keys(grantReasons) as GrantReason[], { description: 'A code for why.', examples: ['recall'] });

/** The longest an API key may last. */
export const maxKeyDays = 366;

const exampleId = '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e';
const otherId = '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7f';
const at = '2026-11-20T15:04:05.000Z';
const Name = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S', examples: ['Lakeside Family Clinic'] });
const PersonName = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S', examples: ['Priya Lakeside'] });
const Kind = oneOf(organizationKinds, { examples: ['clinic'] });
export const RoleName = oneOf(roles, { examples: ['verifier'] });
const TimeZone = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$',
  description: 'A zone of the IANA time zone database; due times are reckoned in it.',
  examples: ['America/Chicago'],
});
const Password = Type.String({ minLength: 12, maxLength: 128, description: 'Kept as a hash only.', examples: ['correct horse battery staple'] });
const Npi = Type.String({ pattern: npiPattern, maxLength: 10, description: 'With a right check digit.', examples: ['1234567893'] });
const Search = Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'A part of the name or e-mail address.', examples: ['lake'] }));
const Disabled = Type.Optional(Type.Boolean({ description: 'Only disabled ones, or only those that are not.' }));
const AgreementFrom = nullable(
  Type.String({ format: 'date', description: 'The first day of the agreement; null for none.', examples: ['2026-01-01'] }),
);
const AgreementUntil = nullable(
  Type.String({ format: 'date', description: 'The first day without it; null while it has no end.', examples: ['2028-01-01'] }),
);

/** GET /me: who acts, and what it may. */
export const Me = Type.Object(
  {
    id: Uuid,
    kind: oneOf(['person', 'machine', 'system']),
    name: Type.String(),
    email: Type.String(),
    role: nullable(RoleName),
    npi: nullable(Type.String({ description: 'Of the practitioner this user is; null for others.' })),
    organization: nullable(Type.Object({ id: Uuid, kind: Kind, name: Type.String() })),
    timeZone: Type.String({ description: 'Of the organisation.', examples: ['America/Chicago'] }),
    agreement: Type.Object({
      inForce: Type.Boolean({ description: 'Without an agreement in force an organisation sees no patient data.' }),
      from: nullable(CalendarDate),
      until: nullable(CalendarDate),
    }),
    permissions: Type.Array(Type.String({ examples: ['orders.read'] }), { description: 'What the role includes; rows are then walled by scope.' }),
    grants: Type.Array(
      Type.Object({
        id: Uuid,
        territory: nullable(Type.Object({ id: Uuid, name: Type.String() })),
        clinic: nullable(Type.Object({ id: Uuid, name: Type.String() })),
        from: Timestamp,
        until: nullable(Timestamp),
        addsContact: Type.Boolean(),
      }),
      { description: 'Those in force now, at most 200. A territory stands for all below it. A provider needs none for its own clinic.' },
    ),
    credential: Type.Object({ kind: oneOf(['session', 'key']), id: nullable(Uuid) }),
    session: nullable(
      Type.Object(
        { endsAt: Timestamp, idleMinutes: Type.Number({ description: 'How long nobody may be heard of.' }) },
        { description: 'When you are signed out in any case, and after how long without you. Null for a program.' },
      ),
    ),
  },
  {
    description: 'Who you are to this server.',
    examples: [
      {
        id: exampleId,
        kind: 'person',
        name: 'Wes Pacific',
        email: 'wes@example.org',
        role: 'distributor',
        npi: null,
        organization: { id: otherId, kind: 'distributor', name: 'Pacific Home Medical' },
        timeZone: 'America/Los_Angeles',
        agreement: { inForce: true, from: '2026-01-01', until: null },
        permissions: ['signed_in', 'orders.read', 'orders.change'],
        grants: [{ id: exampleId, territory: { id: otherId, name: 'West' }, clinic: null, from: at, until: null, addsContact: false }],
        credential: { kind: 'session', id: exampleId },
        session: { endsAt: at, idleMinutes: 15 },
      },
    ],
  },
);
export type Me = Static<typeof Me>;

/** POST /organizations. */
export const CreateOrganization = closed(
  {
    kind: Kind,
    name: Name,
    timeZone: TimeZone,
    agreementFrom: Type.Optional(AgreementFrom),
    agreementUntil: Type.Optional(AgreementUntil),
  },
  {
    description: 'A clinic, a distributor, or the one master distributor. The kind stays as it is.',
    examples: [{ kind: 'clinic', name: 'Lakeside Family Clinic', timeZone: 'America/Chicago', agreementFrom: '2026-01-01' }],
  },
);
export type CreateOrganization = Static<typeof CreateOrganization>;

/** PATCH /organizations/{organizationId}. */
export const ChangeOrganization = closed(
  {
    name: Type.Optional(Name),
    timeZone: Type.Optional(TimeZone),
    agreementFrom: Type.Optional(AgreementFrom),
    agreementUntil: Type.Optional(AgreementUntil),
  },
  { minProperties: 1, description: 'What is left out stays as it is.', examples: [{ agreementUntil: '2028-01-01' }] },
);
export type ChangeOrganization = Static<typeof ChangeOrganization>;

export const OrganizationView = Type.Object(
  {
    id: Uuid,
    kind: Kind,
    name: Type.String(),
    timeZone: Type.String(),
    agreementFrom: nullable(CalendarDate),
    agreementUntil: nullable(CalendarDate),
    agreementInForce: Type.Boolean({ description: 'Today. Without an agreement in force an organisation sees no patient data.' }),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    disabledAt: nullable(Timestamp),
  },
  {
    description: 'An organisation.',
    examples: [
      {
        id: exampleId,
        kind: 'clinic',
        name: 'Lakeside Family Clinic',
        timeZone: 'America/Chicago',
        agreementFrom: '2026-01-01',
        agreementUntil: null,
        agreementInForce: true,
        createdAt: at,
        updatedAt: at,
        disabledAt: null,
      },
    ],
  },
);
export type OrganizationView = Static<typeof OrganizationView>;
export const OrganizationPage = pageOf(OrganizationView, { description: 'Organisations by name.' });
export const ListOrganizations = closed({ ...PageQuery, search: Search, kind: Type.Optional(Kind), disabled: Disabled });
export type ListOrganizations = Static<typeof ListOrganizations>;

/** POST /users. */
export const CreateUser = closed(
  {
    kind: oneOf(['person', 'machine'], { description: 'A person signs in with a password; a machine sends API keys and has none.' }),
    name: PersonName,
    email: Type.String({ format: 'email', maxLength: 254, description: 'Unique, whatever its case.', examples: ['vera@example.org'] }),
    organizationId: Uuid,
    role: RoleName,
    npi: Type.Optional(nullable(Npi)),
    password: Type.Optional(Password),
  },
  {
    description: 'A person with an initial password, or a machine without one. A provider belongs to a clinic, the other roles to distributors.',
    examples: [
      {
        kind: 'person',
        name: 'Vera Verifier',
        email: 'vera@example.org',
        organizationId: exampleId,
        role: 'verifier',
        password: 'correct horse battery staple',
      },
      { kind: 'machine', name: 'Lakeside EHR', email: 'ehr@lakeside.example.org', organizationId: exampleId, role: 'provider' },
    ],
  },
);
export type CreateUser = Static<typeof CreateUser>;

/** PATCH /users/{userId}. */
export const ChangeUser = closed(
  {
    name: Type.Optional(PersonName),
    organizationId: Type.Optional(Uuid),
    role: Type.Optional(RoleName),
    npi: Type.Optional(nullable(Npi)),
  },
  { minProperties: 1, description: 'What is left out stays as it is; it holds from the next request.', examples: [{ role: 'compliance' }] },
);
export type ChangeUser = Static<typeof ChangeUser>;

/** POST /users/{userId}/reset-password. */
export const ResetPassword = closed({ password: Password }, { examples: [{ password: 'correct horse battery staple' }] });
export type ResetPassword = Static<typeof ResetPassword>;

export const UserView = Type.Object(
  {
    id: Uuid,
    kind: oneOf(['person', 'machine']),
    name: Type.String(),
    email: Type.String(),
    role: RoleName,
    organizationId: Uuid,
    organizationName: Type.String(),
    npi: nullable(Type.String()),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    disabledAt: nullable(Timestamp),
  },
  {
    description: 'A person or a machine.',
    examples: [
      {
        id: exampleId,
        kind: 'person',
        name: 'Vera Verifier',
        email: 'vera@example.org',
        role: 'verifier',
        organizationId: otherId,
        organizationName: 'Continental Medical Supply',
        npi: null,
        createdAt: at,
        updatedAt: at,
        disabledAt: null,
      },
    ],
  },
);
export type UserView = Static<typeof UserView>;
export const UserPage = pageOf(UserView, { description: 'Users by name.' });
export const ListUsers = closed({
  ...PageQuery,
  search: Search,
  organizationId: Type.Optional(Uuid),
  role: Type.Optional(RoleName),
  disabled: Disabled,
});
export type ListUsers = Static<typeof ListUsers>;

/** POST /users/{userId}/grants. */
export const CreateGrant = closed(
  {
    territoryId: Type.Optional(Uuid),
    clinicId: Type.Optional(Uuid),
    from: Type.Optional(Timestamp),
    until: Type.Optional(nullable(Timestamp)),
    addsContact: Type.Optional(
      Type.Boolean({
        description: 'Adds names, phones and addresses of patients in territories that another organisation operates. Needs reason and until.',
      }),
    ),
    reason: Type.Optional(GrantReason),
  },
  {
    description: 'Either a territory, with all below it, or a single clinic. From now and without an end unless told.',
    examples: [
      { territoryId: exampleId },
      { territoryId: exampleId, from: at, until: '2026-12-20T15:04:05.000Z', addsContact: true, reason: 'recall' },
    ],
  },
);
export type CreateGrant = Static<typeof CreateGrant>;

/** POST /users/{userId}/grants/{grantId}/end. */
export const EndGrant = closed(
  { until: Type.Optional(Timestamp) },
  { description: 'Now unless told; never later than it ends anyway.', examples: [{}] },
);
export type EndGrant = Static<typeof EndGrant>;

export const GrantView = Type.Object(
  {
    id: Uuid,
    userId: Uuid,
    territoryId: nullable(Uuid),
    territoryName: nullable(Type.String()),
    clinicId: nullable(Uuid),
    clinicName: nullable(Type.String()),
    from: Timestamp,
    until: nullable(Timestamp),
    addsContact: Type.Boolean(),
    reason: nullable(Type.String()),
    inForce: Type.Boolean({ description: 'Now.' }),
    createdBy: Uuid,
    createdAt: Timestamp,
  },
  {
    description: 'What a user may see: a territory with all below it, or a clinic. Never deleted.',
    examples: [
      {
        id: exampleId,
        userId: otherId,
        territoryId: exampleId,
        territoryName: 'West',
        clinicId: null,
        clinicName: null,
        from: at,
        until: null,
        addsContact: false,
        reason: null,
        inForce: true,
        createdBy: otherId,
        createdAt: at,
      },
    ],
  },
);
export type GrantView = Static<typeof GrantView>;
export const GrantPage = pageOf(GrantView, { description: 'Grants of a user, newest first, ended ones too.' });
export const ListGrants = closed(PageQuery);
export type ListGrants = Static<typeof ListGrants>;

/** POST /users/{userId}/keys. */
export const CreateKey = closed(
  {
    name: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S', description: 'What it is for.', examples: ['EHR interface, production'] }),
    expiresAt: Type.String({ format: 'date-time', description: `At most ${maxKeyDays} days ahead.`, examples: ['2027-11-20T15:04:05.000Z'] }),
  },
  { description: 'An API key of a machine.', examples: [{ name: 'EHR interface, production', expiresAt: '2027-11-20T15:04:05.000Z' }] },
);
export type CreateKey = Static<typeof CreateKey>;

const keyMembers = {
  id: Uuid,
  userId: Uuid,
  name: Type.String(),
  expiresAt: Timestamp,
  revokedAt: nullable(Timestamp),
  createdBy: Uuid,
  createdAt: Timestamp,
};
const exampleKey = { id: exampleId, userId: otherId, name: 'EHR interface', expiresAt: at, revokedAt: null, createdBy: otherId, createdAt: at };
export const KeyView = Type.Object(keyMembers, { description: 'An API key, without the key itself.', examples: [exampleKey] });
export type KeyView = Static<typeof KeyView>;
export const KeyPage = pageOf(KeyView, { description: 'API keys of a machine, newest first, revoked and expired ones too.' });

/** The answer to the creation of a key: the only one that holds it. */
export const CreatedKey = Type.Object(
  {
    ...keyMembers,
    token: nullable(
      Type.String({
        description: 'Send it as Authorization: Bearer. Shown this once; only its hash is kept. Null where a repeated Idempotency-Key asks again.',
      }),
    ),
  },
  {
    description: 'A new API key.',
    examples: [{ ...exampleKey, token: 'orderly_EXAMPLE-only-not-a-real-key-0000000000000000000' }],
  },
);
export type CreatedKey = Static<typeof CreatedKey>;
export const ListKeys = closed(PageQuery);
export type ListKeys = Static<typeof ListKeys>;

export const ConfirmPassword = closed(
  { password: Type.String({ minLength: 1, maxLength: 128, description: 'The one you signed in with.', examples: ['correct horse battery staple'] }) },
  { examples: [{ password: 'correct horse battery staple' }] },
);
export type ConfirmPassword = Static<typeof ConfirmPassword>;
export const ConfirmedPassword = Type.Object({ confirmedUntil: Timestamp }, { examples: [{ confirmedUntil: at }] });
export type ConfirmedPassword = Static<typeof ConfirmedPassword>;
