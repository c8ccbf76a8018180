import { checkNpi, type Licence } from '@orderly/contract';
import { Unavailable } from '../../platform/outside/index.ts';
import type { Check } from '../check.ts';
import { passed } from '../check.ts';

/** Credentials that may order durable medical equipment (42 CFR 410.38(b)): as they are written, and as they are compared. */
const mayOrder: ReadonlySet<string> = new Set(['MD', 'DO', 'DPM', 'PA', 'PAC', 'NP', 'APRN', 'ARNP', 'CRNP', 'FNP', 'DNP', 'CNS']);
const holdsDays = 30;
const dayMs = 86_400_000;

/** Whether the ordering practitioner may order: by their number and credential, the exclusions, Medicare's enrolment and the registry. */
export const providerCredentials: Check = {
  name: 'provider_credentials',
  evidence: 'clinical',
  asksOutside: (_facts, { credentials }) => credentials.asksOutside,
  async run({ provider, licences, shipTo, payerKind }, { now, credentials }) {
    const { npi, given_name: givenName, family_name: familyName, credential } = provider;
    const evidence = { npi, credential, licences };
    const licensed = judgeLicences(licences, shipTo.state, now.toISOString().slice(0, 10));
    const own = [...(checkNpi(npi).ok ? [] : ['npi_invalid']), ...(provider.disabled_at === null ? [] : ['practitioner_disabled'])];
    try {
      const looked = await credentials.look({ npi, givenName, familyName, state: shipTo.state, forMedicare: payerKind === 'medicare' });
      const words = wordsOf(credential || looked.registry?.credential || '');
      const failed = [
        ...own,
        ...looked.failed,
        ...licensed.failed,
        ...(words.length > 0 && !words.some((word) => mayOrder.has(word)) ? ['may_not_order'] : []),
      ];
      const review = [...looked.review, ...licensed.review, ...(words.length === 0 ? ['credential_unknown'] : [])];
      const seen = { ...evidence, registry: looked.registry, lists: looked.lists };
      const codes = [...failed, ...review];
      if (codes.length === 0) return passed(seen, new Date(Math.min(now.getTime() + holdsDays * dayMs, licensed.untilMs)));
      return { outcome: failed.length > 0 ? 'failed' : 'needs_review', codes, evidence: seen, until: null };
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      return { outcome: 'unavailable', codes: [`registry_${error.reason}`], evidence, until: null };
    }
  },
};

/** Of licences that are on record one must hold, and in the state that is delivered to; where none is recorded they say nothing. */
function judgeLicences(licences: readonly Licence[], state: string, today: string) {
  const holding = licences.filter(({ expiresOn }) => expiresOn >= today);
  const here = holding.filter((licence) => licence.state === state);
  const last = here.map(({ expiresOn }) => Date.parse(expiresOn) + dayMs);
  return {
    failed: licences.length > 0 && holding.length === 0 ? ['licence_expired'] : [],
    review: holding.length > 0 && here.length === 0 ? ['licence_of_another_state'] : [],
    untilMs: last.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...last),
  };
}

function wordsOf(credential: string): string[] {
  return credential
    .toUpperCase()
    .replaceAll('.', '')
    .split(/[^A-Z]+/)
    .filter((word) => word !== '');
}
