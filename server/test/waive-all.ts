import { checks } from '@orderly/contract';

/** What a desk sends to approve whatever the checks have found, or before they have found anything: for tests of something else. */
export const waiveAll = checks.map((check) => ({ check, code: 'verified_by_phone' as const }));
