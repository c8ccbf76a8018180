import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db/database.ts';
import { createOutsideService, type OutsideState } from '../platform/outside/index.ts';
import { nameKey } from './lists.ts';
import { askRegistry, type RegistryAnswer } from './nppes.ts';
import { readExclusions, readLoaded, readOrdering, readRegistryAnswer, saveRegistryAnswer } from './store.ts';

/** Whom to look up. */
export interface Practitioner {
  readonly npi: string;
  readonly givenName: string;
  readonly familyName: string;
  /** Of the address that is delivered to. */
  readonly state: string;
  /** Whether Medicare pays, which lets only those order whom it has enrolled. */
  readonly forMedicare: boolean;
}

/** What the public lists and the registry say against a practitioner. */
export interface Standing {
  /** Final. */
  readonly failed: readonly string[];
  /** For a person to look at. */
  readonly review: readonly string[];
  /** As the registry has it; null when it was not asked. */
  readonly registry: RegistryAnswer | null;
  /** Since when each list has counted; null: none is loaded, so that it says nothing. */
  readonly lists: Readonly<Record<'exclusions' | 'ordering', string | null>>;
}

export interface Credentials {
  /** Errors: Unavailable when the registry is set up and away. */
  look(practitioner: Practitioner): Promise<Standing>;
  /** Whether a registry is set up that is asked. */
  readonly asksOutside: boolean;
  states(): OutsideState[];
}

const answerHoldsMs = 24 * 3_600_000;

/** Opens the look-up. `db` is the worker's; `registryUrl`: null where the registry is not to be asked. */
export function openCredentials(parts: {
  readonly db: Database;
  readonly clock: Clock;
  readonly registryUrl: string | null;
  readonly timeoutMs?: number;
}): Credentials {
  const { db, clock, registryUrl, timeoutMs } = parts;
  const service = registryUrl === null ? null : createOutsideService({ name: 'nppes', ...(timeoutMs === undefined ? {} : { timeoutMs }) });

  async function registryAnswer(npi: string): Promise<RegistryAnswer | null> {
    if (service === null || registryUrl === null) return null;
    const since = new Date(clock.now().getTime() - answerHoldsMs);
    const kept = await db.transaction((tx) => readRegistryAnswer(tx, npi, since));
    if (kept !== undefined) return kept as RegistryAnswer;
    const answer = await askRegistry(service, registryUrl, npi);
    await db.transaction((tx) => saveRegistryAnswer(tx, npi, answer, clock.now()));
    return answer;
  }

  return {
    async look(practitioner) {
      const [listed, registry] = await Promise.all([lookInLists(db, practitioner), registryAnswer(practitioner.npi)]);
      const said = registry === null ? { failed: [], review: [] } : judgeRegistry(registry, practitioner);
      return { ...listed, failed: [...listed.failed, ...said.failed], review: [...listed.review, ...said.review], registry };
    },
    asksOutside: service !== null,
    states: () => (service === null ? [] : [service.state()]),
  };
}

async function lookInLists(db: Database, { npi, givenName, familyName, state, forMedicare }: Practitioner) {
  const name = { lastName: nameKey(familyName), firstName: nameKey(givenName) };
  const [lists, exclusions, mayOrder] = await db.transaction((tx) =>
    Promise.all([readLoaded(tx), readExclusions(tx, { npi, ...name }), forMedicare ? readOrdering(tx, npi) : undefined]),
  );
  const own = exclusions.filter((row) => row.npi === npi);
  // An exclusion may be waived in one state (42 USC 1320a-7(c)(3)(B)).
  const waived = own.length > 0 && own.every(({ waiver_state }) => waiver_state === state);
  const isAlike = own.length === 0 && exclusions.some((row) => row.npi === null && row.state === state);
  const isEnrolled = !forMedicare || lists.ordering === null || mayOrder === true;
  return {
    failed: [...(own.length > 0 && !waived ? ['excluded'] : []), ...(isEnrolled ? [] : ['not_enrolled_to_order'])],
    review: [...(waived ? ['exclusion_waived'] : []), ...(isAlike ? ['exclusion_name_match'] : [])],
    lists,
  };
}

function judgeRegistry({ found, type, active, lastName }: RegistryAnswer, { familyName }: Practitioner) {
  if (!found) return { failed: ['npi_not_found'], review: [] };
  if (type !== 'NPI-1') return { failed: ['npi_of_organisation'], review: [] };
  if (!active) return { failed: ['npi_deactivated'], review: [] };
  return { failed: [], review: nameKey(lastName) === nameKey(familyName) ? [] : ['npi_name_differs'] };
}
