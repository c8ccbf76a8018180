import { readNames, readOrganizationNames } from '../identity/index.ts';
import { readProvider } from '../patients/index.ts';
import type { Tx } from '../platform/db/database.ts';
import { readTerritoryNames } from '../territories/index.ts';

/** What those that a bundle speaks of are called, each by id. */
export interface Names {
  readonly people: Readonly<
    Record<string, { readonly name: string; readonly kind: string; readonly role: string | null; readonly organizationId: string | null }>
  >;
  readonly organizations: Readonly<Record<string, string>>;
  readonly territories: Readonly<Record<string, string>>;
  readonly practitioner: { readonly npi: string; readonly givenName: string; readonly familyName: string; readonly credential: string | null };
}

interface Named {
  readonly people: readonly string[];
  readonly organizations: readonly string[];
  readonly territories: readonly string[];
  readonly providerId: string;
}

/** What these people with their firms, these firms and territories, and the practitioner are called today. For the worker's role. */
export async function namesOf(tx: Tx, { people, organizations, territories, providerId }: Named): Promise<Names> {
  const [persons, ofTerritories, provider] = await Promise.all([
    readNames(tx, people),
    readTerritoryNames(tx, territories),
    readProvider(tx, providerId),
  ]);
  if (provider === undefined) throw new TypeError('an order has its practitioner');
  const firms = new Set([...organizations, ...[...persons.values()].flatMap(({ organizationId }) => organizationId ?? [])]);
  const { npi, given_name: givenName, family_name: familyName, credential } = provider;
  return {
    people: Object.fromEntries(persons),
    organizations: Object.fromEntries(await readOrganizationNames(tx, [...firms])),
    territories: Object.fromEntries(ofTerritories),
    practitioner: { npi, givenName, familyName, credential },
  };
}
