import type { CheckName } from '@orderly/contract';
import type { Credentials } from '../credentials/index.ts';
import type { Insurance } from '../insurance/index.ts';
import type { CheckResult } from '../orders/index.ts';
import type { PhiClass } from '../phi/index.ts';
import type { Facts } from './facts.ts';
import type { Rulebook } from './load-requirements.ts';

/** What a check came to. `codes`: everything that was found, not only the first. */
export interface Outcome {
  readonly outcome: CheckResult['outcome'];
  readonly codes: readonly string[];
  readonly evidence: Readonly<Record<string, unknown>>;
  /** When it holds no longer; null: it does not lapse. */
  readonly until: Date | null;
  /** By line id: what of its items is to be recorded when they ship. */
  readonly items?: CheckResult['items'];
}

export interface CheckContext {
  readonly now: Date;
  readonly rulebook: Rulebook;
  readonly insurance: Insurance;
  readonly credentials: Credentials;
}

/** One check of an order: a file that declares it, and a line in the table. */
export interface Check {
  readonly name: CheckName;
  /** The class of patient data that its evidence belongs to. */
  readonly evidence: PhiClass;
  /** Whether it asks somebody outside, who may be slow or away: it is run apart from the others, and again until there is an answer. */
  readonly asksOutside: (facts: Facts, context: CheckContext) => boolean;
  readonly run: (facts: Facts, context: CheckContext) => Outcome | Promise<Outcome>;
}

/** Of a check that looks at nothing but what we have. */
export function asksNobody(): boolean {
  return false;
}

export function passed(evidence: Outcome['evidence'] = {}, until: Date | null = null, codes: readonly string[] = []): Outcome {
  return { outcome: 'passed', codes, evidence, until };
}

export function notRequired(code: string): Outcome {
  return { outcome: 'not_required', codes: [code], evidence: {}, until: null };
}
