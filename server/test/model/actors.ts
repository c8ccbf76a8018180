import type { Role } from '@orderly/contract';
import { organizations, people } from '../../src/demo/company.ts';

/** Somebody of the demo company who sends requests. */
export interface Actor {
  readonly key: string;
  readonly role: Role;
  readonly kind: 'person' | 'machine';
  /** Key of the organisation. */
  readonly organization: string;
  /** Key of the territory granted; null for a clinic's own. */
  readonly territory: string | null;
}

/** A program of the clinic that places orders with an API key. */
export const machine: Actor = { key: 'machine', role: 'provider', kind: 'machine', organization: 'clinic', territory: null };

/** Twelve: everybody of the demo company, and the clinic's machine. */
export const actors: readonly Actor[] = [
  ...people.map(({ key, role, organization, territory }): Actor => ({ key, role, kind: 'person', organization, territory })),
  machine,
];

export const organizationNames: Readonly<Record<string, string>> = Object.fromEntries(organizations.map(({ key, name }) => [key, name]));

export function actorOf(key: string): Actor {
  const found = actors.find((actor) => actor.key === key);
  if (found === undefined) throw new Error(`the demo company has no ${key}`);
  return found;
}
