import { checkNpi } from '@orderly/contract';
import type { Check } from '../check.ts';
import { passed } from '../check.ts';

/** Credentials that may order durable medical equipment (42 CFR 410.38(b)): as they are written, and as they are compared. */
const mayOrder: ReadonlySet<string> = new Set(['MD', 'DO', 'DPM', 'PA', 'PAC', 'NP', 'APRN', 'ARNP', 'CRNP', 'FNP', 'DNP', 'CNS']);
const holdsDays = 30;
const dayMs = 86_400_000;

/** Whether the ordering practitioner may order. */
export const providerCredentials: Check = {
  name: 'provider_credentials',
  evidence: 'clinical',
  asksOutside: false,
  run({ provider }, { now }) {
    const evidence = { npi: provider.npi, credential: provider.credential };
    const failed = [...(checkNpi(provider.npi).ok ? [] : ['npi_invalid']), ...(provider.disabled_at === null ? [] : ['practitioner_disabled'])];
    const words = (provider.credential ?? '')
      .toUpperCase()
      .replaceAll('.', '')
      .split(/[^A-Z]+/)
      .filter((word) => word !== '');
    if (words.length === 0)
      return { outcome: failed.length > 0 ? 'failed' : 'needs_review', codes: [...failed, 'credential_unknown'], evidence, until: null };
    if (!words.some((word) => mayOrder.has(word))) failed.push('may_not_order');
    if (failed.length > 0) return { outcome: 'failed', codes: failed, evidence, until: null };
    return passed(evidence, new Date(now.getTime() + holdsDays * dayMs));
  },
};
