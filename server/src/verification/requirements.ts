/** What one rule asks of an item. */
export interface Needs {
  /** The practitioner's signature before anything is delivered. */
  readonly signature: boolean;
  readonly description: boolean;
  /** Kinds of documents. */
  readonly documents: readonly string[];
  /** Days before the order's date within which the face-to-face encounter lies; null: none is asked for. */
  readonly faceToFaceWithinDays: number | null;
  readonly priorAuthorisation: boolean;
  readonly laterality: boolean;
  readonly lot: boolean;
  readonly serial: boolean;
  readonly expiry: boolean;
}

/** A row of `config/requirements.json`. */
export interface Requirement {
  readonly id: string;
  /** First day on which it holds, and the first on which it does not any more; YYYY-MM-DD. */
  readonly from: string;
  readonly until?: string;
  /** Codes, ranges (`K0800-K0898`), beginnings (`L1*`) or all (`*`). */
  readonly hcpcs: readonly string[];
  /** Absent: every payer, and orders that no plan pays. */
  readonly payerKinds?: readonly string[];
  /** Of the ship-to address. Absent: every state. */
  readonly states?: readonly string[];
  readonly needs: Partial<Needs>;
  /** Where it comes from. */
  readonly source: string;
}

/** What is asked of an order's item, by whom it is paid and where it goes. */
export interface Item {
  readonly hcpcs: string;
  readonly payerKind: string | null;
  readonly state: string;
  /** The order's date, YYYY-MM-DD. */
  readonly on: string;
}

export interface Applicable extends Needs {
  /** Ids of the rules that ask for it. */
  readonly rules: readonly string[];
}

const nothing: Needs = {
  signature: false,
  description: false,
  documents: [],
  faceToFaceWithinDays: null,
  priorAuthorisation: false,
  laterality: false,
  lot: false,
  serial: false,
  expiry: false,
};

/** All that applies to an item, of several rules the stricter. Pure. */
export function requirementsFor(item: Item, rules: readonly Requirement[]): Applicable {
  const applying = rules.filter((rule) => applies(rule, item));
  const merged = applying.reduce<Needs>((so, { needs }) => stricter(so, { ...nothing, ...needs }), nothing);
  return { ...merged, rules: applying.map(({ id }) => id) };
}

function stricter(one: Needs, other: Needs): Needs {
  const days = [one.faceToFaceWithinDays, other.faceToFaceWithinDays].filter((value) => value !== null);
  return {
    signature: one.signature || other.signature,
    description: one.description || other.description,
    documents: [...new Set([...one.documents, ...other.documents])],
    faceToFaceWithinDays: days.length === 0 ? null : Math.min(...days),
    priorAuthorisation: one.priorAuthorisation || other.priorAuthorisation,
    laterality: one.laterality || other.laterality,
    lot: one.lot || other.lot,
    serial: one.serial || other.serial,
    expiry: one.expiry || other.expiry,
  };
}

function applies(rule: Requirement, { hcpcs, payerKind, state, on }: Item): boolean {
  if (on < rule.from || (rule.until !== undefined && on >= rule.until)) return false;
  if (rule.payerKinds !== undefined && (payerKind === null || !rule.payerKinds.includes(payerKind))) return false;
  if (rule.states !== undefined && !rule.states.includes(state)) return false;
  return rule.hcpcs.some((pattern) => matches(pattern, hcpcs));
}

/** Whether a HCPCS code is one that a pattern names. Codes of one letter and four digits sort as text. */
function matches(pattern: string, hcpcs: string): boolean {
  if (pattern.endsWith('*')) return hcpcs.startsWith(pattern.slice(0, -1));
  const [first, last] = pattern.split('-');
  return last === undefined ? pattern === hcpcs : hcpcs >= (first as string) && hcpcs <= last;
}
