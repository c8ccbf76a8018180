import { readFile } from 'node:fs/promises';
import { systemUserId } from '../identity/index.ts';
import { appendEntry, journalEntry } from '../journal/index.ts';
import type { BlindIndex } from '../phi/index.ts';
import type { Database } from '../platform/db/database.ts';
import { OperatorError } from '../platform/errors.ts';
import { createOutsideService, type OutsideService, type OutsideState } from '../platform/outside/index.ts';
import type { Adapter, EligibilityAnswer, EligibilityQuestion } from './eligibility.ts';
import { fhirAdapter } from './fhir.ts';
import { localAdapter } from './local.ts';
import type { Payer } from './payers.ts';
import { x12Adapter } from './x12.ts';

/** What an order is, as the record of a disclosure names it. */
export interface About {
  readonly orderId: string;
  readonly patientId: string;
  readonly territoryId: string;
}

export interface Insurance {
  /**
   * Asks a payer. That patient data goes out to it is in the journal before the first byte leaves (45 CFR 164.528), for payment (164.506(c)).
   * A payer that nobody has set up answers `needs_review`. Errors: Unavailable.
   */
  ask(question: EligibilityQuestion, about: About): Promise<EligibilityAnswer>;
  /** Whether this payer is somebody outside, and not the members on file. */
  asksOutside(payerId: string): boolean;
  states(): OutsideState[];
}

interface Reached {
  readonly payer: Payer;
  readonly ask: Adapter;
  /** Null where nobody outside is asked. */
  readonly service: OutsideService | null;
}

/** The payers, each with its own bounds. `db` is the worker's. Errors: OperatorError when a token's file can't be read. */
export async function openInsurance(parts: {
  readonly db: Database;
  readonly index: BlindIndex;
  readonly payers: ReadonlyMap<string, Payer>;
  /** Of a call to a payer. */
  readonly timeoutMs?: number;
  readonly halfOpenAfterMs?: number;
}): Promise<Insurance> {
  const { db, index, payers, timeoutMs, halfOpenAfterMs } = parts;
  const bounds = { ...(timeoutMs === undefined ? {} : { timeoutMs }), ...(halfOpenAfterMs === undefined ? {} : { halfOpenAfterMs }) };
  const reached = new Map<string, Reached>();
  for (const payer of payers.values()) {
    const outside = await outsideAdapter(payer);
    const ask = outside ?? localAdapter(db, index);
    reached.set(payer.id, {
      payer,
      ask,
      service: outside === null ? null : createOutsideService({ name: `payer.${payer.id.toLowerCase()}`, ...bounds }),
    });
  }
  return {
    async ask(question, about) {
      const found = reached.get(question.payerId);
      if (found === undefined) {
        return { outcome: 'needs_review', codes: ['unknown_payer'], from: null, until: null, evidence: { payerId: question.payerId } };
      }
      const { ask, service, payer } = found;
      if (service === null) return ask(question, new AbortController().signal);
      return service.call(async (signal) => {
        await recordDisclosure(db, payer, about);
        return ask(question, signal);
      });
    },
    asksOutside: (payerId) => (reached.get(payerId)?.service ?? null) !== null,
    states: () => [...reached.values()].flatMap(({ service }) => (service === null ? [] : [service.state()])),
  };
}

/** How a payer outside is asked; null where the members on file are. */
async function outsideAdapter(payer: Payer): Promise<Adapter | null> {
  const { adapter, endpoint, x12 } = payer;
  if (adapter === 'local' || endpoint === undefined) return null;
  const token = await tokenOf(payer);
  return x12 === undefined ? fhirAdapter({ endpoint, token }) : x12Adapter({ endpoint, token, place: x12 });
}

async function tokenOf({ id, tokenFile }: Payer): Promise<string | null> {
  if (tokenFile === undefined) return null;
  const text = await readFile(tokenFile, 'utf8').catch((cause: unknown) => {
    throw new OperatorError(`The file with the token of the payer ${id}, ${tokenFile}, can't be read.`, { cause });
  });
  return text.trim();
}

function recordDisclosure(db: Database, payer: Payer, { orderId, patientId, territoryId }: About): Promise<void> {
  const entry = journalEntry({
    actorId: systemUserId,
    actorRole: 'system',
    sessionId: null,
    requestId: null,
    source: null,
    action: 'patient.disclose',
    resourceType: 'order',
    resourceId: orderId,
    patientId,
    territoryId,
    outcome: 'ok',
    purpose: 'payment',
    detail: { recipient: payer.id.toLowerCase() as Lowercase<string>, classes: ['contact', 'identity', 'coverage'] },
  });
  return db.transaction(async (tx) => {
    await appendEntry(tx, entry);
  });
}
