import type { BlindIndex } from '../phi/index.ts';
import type { Database } from '../platform/db/database.ts';
import type { Adapter } from './eligibility.ts';
import { readMember } from './store.ts';

/** Asks the members that the firm itself has on file: for payers without a connection, and for trying out. What is not on file is for a person. */
export function localAdapter(db: Database, index: BlindIndex): Adapter {
  return async ({ payerId, memberId, serviceDate }) => {
    const member = await readMember(db, payerId, index.member(payerId, memberId));
    if (member === undefined) return { outcome: 'needs_review', codes: ['not_on_file'], from: null, until: null, evidence: { payerId } };
    const { active_from: from, active_until: until } = member;
    const isActive = from <= serviceDate && (until === null || serviceDate <= until);
    return {
      outcome: isActive ? 'active' : 'inactive',
      codes: isActive ? [] : ['coverage_inactive'],
      from,
      until,
      evidence: { payerId, from, until },
    };
  };
}
