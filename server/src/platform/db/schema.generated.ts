// Generated from the migrations by `npm run generate`: change a migration.

import type { Generated, GeneratedAlways } from 'kysely';

export interface Accounts {
  id: Generated<string>;
  account_id: string;
  provider_id: string;
  user_id: string;
  access_token: string | null;
  refresh_token: string | null;
  id_token: string | null;
  access_token_expires_at: Date | null;
  refresh_token_expires_at: Date | null;
  scope: string | null;
  password: string | null;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}

export interface ApiKeys {
  id: Generated<string>;
  name: string;
  hash: Buffer;
  user_id: string;
  expires_at: Date;
  revoked_at: Date | null;
  created_by: string;
  created_at: Generated<Date>;
}

export interface ArchiveChunks {
  upload_id: string;
  n: number;
  archive_id: string;
  bytes: Buffer;
}

export interface BouncedAddresses {
  address: string;
  code: string;
  since: Generated<Date>;
}

export interface CredentialFiles {
  id: Generated<string>;
  kind: string;
  sha256: Buffer;
  line: Generated<number>;
  rows: Generated<number>;
  refused: Generated<number>;
  started_at: Generated<Date>;
  completed_at: Date | null;
}

export interface Deliveries {
  id: Generated<string>;
  event_id: string;
  recipient_id: string;
  channel: string;
  kind: string;
  position: number;
  order_id: string | null;
  territory_id: string | null;
  urgent: Generated<boolean>;
  digest: Generated<boolean>;
  state: string;
  code: string | null;
  attempts: Generated<number>;
  repeats: Generated<number>;
  replays: Generated<number>;
  next_at: Date | null;
  lease_until: Date | null;
  message_id: string | null;
  created_at: Generated<Date>;
  sent_at: Date | null;
  finished_at: Date | null;
  read_at: Date | null;
}

export interface DocumentChunks {
  upload_id: string;
  n: number;
  document_id: string;
  bytes: Buffer;
}

export interface Exclusions {
  file_id: string;
  line: number;
  last_name: string;
  first_name: string;
  npi: string | null;
  state: string;
  excluded_on: string;
  exclusion_type: string;
  waiver_state: string | null;
}

export interface Grants {
  id: Generated<string>;
  user_id: string;
  territory_id: string | null;
  clinic_id: string | null;
  valid_from: Generated<Date>;
  valid_until: Date | null;
  adds_contact: Generated<boolean>;
  reason: string | null;
  created_by: string;
  created_at: Generated<Date>;
}

export interface IdempotencyKeys {
  principal_id: string;
  key: string;
  fingerprint: Buffer;
  status: number;
  body: string;
  headers: unknown;
  resource_id: string | null;
  created_at: Generated<Date>;
}

export interface JobWorkers {
  id: string;
  node: string;
  noted_at: Generated<Date>;
}

export interface JournalAnonymousFailures {
  minute: Date;
  source: string | null;
  action: string;
  count: number;
}

export interface JournalCheckpoints {
  size: number;
  root: Buffer;
  note: string;
  at: Generated<Date>;
}

export interface JournalDeniedExistence {
  entry_id: string;
  existed: boolean;
  at: Generated<Date>;
}

export interface JournalEntries {
  id: Generated<string>;
  ord: GeneratedAlways<number>;
  xid: Generated<string>;
  at: Generated<Date>;
  actor_id: string | null;
  actor_role: string | null;
  session_id: string | null;
  request_id: string | null;
  source: string | null;
  action: string;
  resource_type: string | null;
  resource_id: string | null;
  patient_id: string | null;
  territory_id: string | null;
  outcome: string;
  purpose: string | null;
  detail: Generated<string>;
}

export interface JournalFollowers {
  name: string;
  position: Generated<number>;
  updated_at: Generated<Date>;
}

export interface JournalPositions {
  position: number;
  entry_id: string;
  leaf_hash: Buffer;
}

export interface JournalTree {
  only_row: Generated<boolean>;
  size: number;
  frontier: Buffer;
  placed: string;
  window_end: string | null;
  window_ord: Generated<number>;
  system_identifier: number;
}

export interface LocalMembers {
  payer_id: string;
  member_index: Buffer;
  active_from: string;
  active_until: string | null;
}

export interface NotificationPreferences {
  user_id: string;
  choices: unknown;
  quiet_from: string | null;
  quiet_until: string | null;
  time_zone: string;
  digest: string;
  digest_at: string;
  updated_at: Generated<Date>;
}

export interface NotificationStart {
  only_row: Generated<boolean>;
  at: Date;
}

export interface NotificationTemplates {
  key: string;
  version: number;
  parts: unknown;
  changed_by: string;
  changed_at: Generated<Date>;
}

export interface OrderArchives {
  id: string;
  order_id: string;
  version: number;
  state: Generated<string>;
  as_of: Date;
  retain_until: Date;
  storage: string;
  json_upload: string;
  pdf_upload: string;
  json_bytes: number | null;
  json_packed_bytes: number | null;
  json_sha256: string | null;
  pdf_bytes: number | null;
  pdf_packed_bytes: number | null;
  pdf_sha256: string | null;
  encrypted_data: unknown;
  sealed_at: Date | null;
  purged_at: Date | null;
  purged_by: string | null;
}

export interface OrderChecks {
  id: Generated<string>;
  order_id: string;
  name: string;
  basis: number;
  outcome: string;
  codes: Generated<string[]>;
  class: string;
  encrypted_data: unknown;
  checked_at: Date;
  expires_at: Date | null;
}

export interface OrderClaims {
  order_id: string;
  user_id: string;
  claimed_at: Date;
  expires_at: Date;
  order_since: Date | null;
}

export interface OrderDocuments {
  id: string;
  order_id: string;
  state: Generated<string>;
  kind: string;
  satisfies: string[];
  class: string;
  media_type: string;
  bytes: number;
  storage: string;
  upload_id: string | null;
  added_by: string;
  announced_at: Generated<Date>;
  stored_at: Date | null;
  encrypted_data: unknown;
}

export interface OrderDrafts {
  id: string;
  author_id: string;
  organization_id: string;
  version: Generated<number>;
  wrapped_key: Buffer;
  root_kid: string;
  encrypted_data: unknown;
  created_at: Date;
  saved_at: Date;
}

export interface OrderNotes {
  id: Generated<string>;
  order_id: string;
  organization_id: string | null;
  author_id: string;
  visibility: string;
  kind: string;
  class: string;
  encrypted_data: unknown;
  created_at: Generated<Date>;
  question_id: string | null;
}

export interface OrderSignatures {
  id: Generated<string>;
  order_id: string;
  version: number;
  signed_by: string;
  signed_at: Date;
  source: string | null;
  intent: string;
  kind: string;
  hash: string;
  encrypted_data: unknown;
}

export interface OrderStatusHistory {
  id: Generated<string>;
  order_id: string;
  previous_status: string | null;
  new_status: string;
  changed_by: string;
  changed_at: Date;
  reason: string | null;
  territory_id: string;
  action: string;
  version: number;
  fields: string[] | null;
}

export interface OrderStatuses {
  status: string;
}

export interface OrderVersions {
  order_id: string;
  version: number;
  lines: unknown;
  ship_to_kind: string;
  encrypted_data: unknown;
  replaced_at: Date;
}

export interface OrderingPractitioners {
  file_id: string;
  npi: string;
  may_order_equipment: boolean;
}

export interface Orders {
  id: Generated<string>;
  number: string;
  patient_id: string;
  provider_id: string;
  clinic_id: string;
  territory_id: string;
  status: string;
  fulfilment: string | null;
  stage: GeneratedAlways<string>;
  waiting_on: string;
  next_step: string;
  since: Date;
  due_at: Generated<Date>;
  version: number;
  priority: string;
  bill_to: string;
  order_date: string;
  needed_by: string | null;
  ship_to_kind: string;
  time_zone: string;
  lines: unknown;
  shipments: Generated<unknown>;
  holds: Generated<unknown>;
  placed_by: string;
  signed_by: string | null;
  replaces: string | null;
  encrypted_data: unknown;
  audit_log: unknown;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
  source: Buffer | null;
  checks: Generated<unknown>;
  checks_rev: Generated<number>;
  questions: Generated<unknown>;
  checks_until: Generated<Date>;
  documents: Generated<unknown>;
  repeats: string | null;
  refill: unknown;
}

export interface Organizations {
  id: Generated<string>;
  kind: string;
  name: string;
  time_zone: Generated<string>;
  agreement_from: string | null;
  agreement_until: string | null;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
  disabled_at: Date | null;
}

export interface Outbox {
  message_id: string;
  channel: string;
  recipient: string;
  subject: string | null;
  text: string;
  html: string | null;
  order_ids: Generated<string[]>;
  created_at: Generated<Date>;
}

export interface OverdueOrders {
  order_id: string;
  due_at: Date;
  flagged_at: Date;
}

export interface Patients {
  id: Generated<string>;
  clinic_id: string;
  encrypted_data: unknown;
  wrapped_key: Buffer;
  root_kid: string;
  mrn_index: Buffer;
  name_birth_index: Buffer;
  merged_into: string | null;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}

export interface PractitionerLicences {
  provider_id: string;
  state: string;
  number: string;
  expires_on: string;
  recorded_by: string;
  recorded_at: Generated<Date>;
}

export interface Providers {
  id: Generated<string>;
  clinic_id: string;
  npi: string;
  given_name: string;
  family_name: string;
  credential: string | null;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
  disabled_at: Date | null;
}

export interface RegistryAnswers {
  npi: string;
  answer: unknown;
  asked_at: Date;
}

export interface RightsRevision {
  only_row: Generated<boolean>;
  revision: Generated<number>;
}

export interface SchemaMigrations {
  name: string;
  sha256: string;
  applied_at: Generated<Date>;
}

export interface Sessions {
  id: Generated<string>;
  token: string;
  user_id: string;
  expires_at: Date;
  ip_address: string | null;
  user_agent: string | null;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
  confirmed_at: Generated<Date | null>;
  last_seen_at: Generated<Date>;
  idle_until: Generated<Date>;
}

export interface ShippedGoods {
  order_id: string;
  shipment_id: string;
  field: string;
  hash: Buffer;
}

export interface StatusTransitions {
  from_status: string;
  to_status: string;
}

export interface Territories {
  id: Generated<string>;
  parent_id: string | null;
  name: string;
  operator_id: string;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
  retired_at: Date | null;
  auto_approve: Generated<boolean>;
}

export interface TerritoriesRevision {
  only_row: Generated<boolean>;
  revision: Generated<number>;
}

export interface TerritoryBoundaries {
  id: Generated<string>;
  territory_id: string;
  kind: string;
  code: string;
  valid_from: string;
  valid_until: string | null;
}

export interface TerritoryClosure {
  ancestor_id: string;
  descendant_id: string;
  depth: number;
}

export interface TrackedParcels {
  shipment_id: string;
  order_id: string;
  next_at: Generated<Date>;
  heard_at: Generated<Date>;
  flagged_at: Date | null;
  over_at: Date | null;
}

export interface UserPhones {
  user_id: string;
  number: string | null;
  verified_at: Date | null;
  code_id: string | null;
  code_until: Date | null;
  tries: Generated<number>;
  codes_sent: Generated<number>;
  codes_since: Generated<Date>;
}

export interface Users {
  id: Generated<string>;
  kind: Generated<string>;
  name: string;
  email: string;
  email_verified: Generated<boolean>;
  image: string | null;
  organization_id: string | null;
  role: string | null;
  npi: string | null;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
  disabled_at: Date | null;
}

export interface Verifications {
  id: Generated<string>;
  identifier: string;
  value: string;
  expires_at: Date;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}

export interface WebhookReplays {
  id: Generated<string>;
  webhook_id: string;
  next_position: number;
  to_position: number;
  asked_at: Generated<Date>;
  done_at: Date | null;
}

export interface Webhooks {
  id: Generated<string>;
  name: string;
  url: string;
  events: string[];
  user_id: string;
  secret: Buffer;
  previous_secret: Buffer | null;
  previous_until: Date | null;
  failing_since: Date | null;
  disabled_at: Date | null;
  disabled_because: string | null;
  created_by: string;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}

export interface Tables {
  accounts: Accounts;
  api_keys: ApiKeys;
  archive_chunks: ArchiveChunks;
  bounced_addresses: BouncedAddresses;
  credential_files: CredentialFiles;
  deliveries: Deliveries;
  document_chunks: DocumentChunks;
  exclusions: Exclusions;
  grants: Grants;
  idempotency_keys: IdempotencyKeys;
  job_workers: JobWorkers;
  journal_anonymous_failures: JournalAnonymousFailures;
  journal_checkpoints: JournalCheckpoints;
  journal_denied_existence: JournalDeniedExistence;
  journal_entries: JournalEntries;
  journal_followers: JournalFollowers;
  journal_positions: JournalPositions;
  journal_tree: JournalTree;
  local_members: LocalMembers;
  notification_preferences: NotificationPreferences;
  notification_start: NotificationStart;
  notification_templates: NotificationTemplates;
  order_archives: OrderArchives;
  order_checks: OrderChecks;
  order_claims: OrderClaims;
  order_documents: OrderDocuments;
  order_drafts: OrderDrafts;
  order_notes: OrderNotes;
  order_signatures: OrderSignatures;
  order_status_history: OrderStatusHistory;
  order_statuses: OrderStatuses;
  order_versions: OrderVersions;
  ordering_practitioners: OrderingPractitioners;
  orders: Orders;
  organizations: Organizations;
  outbox: Outbox;
  overdue_orders: OverdueOrders;
  patients: Patients;
  practitioner_licences: PractitionerLicences;
  providers: Providers;
  registry_answers: RegistryAnswers;
  rights_revision: RightsRevision;
  schema_migrations: SchemaMigrations;
  sessions: Sessions;
  shipped_goods: ShippedGoods;
  status_transitions: StatusTransitions;
  territories: Territories;
  territories_revision: TerritoriesRevision;
  territory_boundaries: TerritoryBoundaries;
  territory_closure: TerritoryClosure;
  tracked_parcels: TrackedParcels;
  user_phones: UserPhones;
  users: Users;
  verifications: Verifications;
  webhook_replays: WebhookReplays;
  webhooks: Webhooks;
}
