import { Unavailable } from '../platform/outside/index.ts';
import { dayOf, type EligibilityAnswer } from './eligibility.ts';
import { controlNumberOf } from './x12-270.ts';
import { type Interchange, readInterchange, type Segment } from './x12-interchange.ts';

/** Service types that speak of the plan as a whole or of durable equipment: bought used, bought, rented. */
const ofInterest: ReadonlySet<string> = new Set(['', '30', '11', '12', '18', 'DM']);
const active: ReadonlySet<string> = new Set(['1', '2', '3', '4']);
const inactive = '6';
/** Active or inactive while something is looked into. */
const undecided: ReadonlySet<string> = new Set(['5', '7', '8']);
/** Reject reasons by which the payer asks to be asked again: unable to respond now; no response received. */
const transient: ReadonlySet<string> = new Set(['42', '80']);
/** Patient not found; subscriber not found. */
const unknown: ReadonlySet<string> = new Set(['67', '75']);
const fromQualifiers: ReadonlySet<string> = new Set(['291', '307', '346', '348', '356']);
const untilQualifiers: ReadonlySet<string> = new Set(['291', '307', '347', '349', '357']);

/**
 * What an interchange says to the question with this id: a 271 (ASC X12N 005010X279A1), or that the payer could not read the question (TA1, 999). Reject reasons are kept as they
 * came. Errors: Unavailable `garbage`, `another_answer`, `transient`.
 */
export function read271(text: string, questionId: string): EligibilityAnswer {
  const interchange = readInterchange(text);
  const { segments } = interchange;
  const kinds = new Set(segments.flatMap(([id, kind]) => (id === 'ST' ? [kind ?? ''] : [])));
  if (kinds.has('271')) return answerOf(interchange, questionId);
  if (kinds.has('999') || segments.some(([id]) => id === 'TA1')) return refusalOf(segments, questionId);
  throw new Unavailable('garbage');
}

function answerOf({ segments, repetition }: Interchange, questionId: string): EligibilityAnswer {
  checkTrace(segments, questionId);
  const evidence = { segments: segments.filter(([id]) => ['AAA', 'EB', 'DTP', 'MSG'].includes(id ?? '')).slice(0, mostEvidence) };
  const rejects = segments.filter(([id]) => id === 'AAA');
  if (rejects.some((reject) => transient.has(reject[3] ?? ''))) throw new Unavailable('transient');
  if (rejects.length > 0) {
    const isUnknown = rejects.some((reject) => unknown.has(reject[3] ?? ''));
    const codes = rejects.flatMap(([, , , reason = '', action = '']) => [
      codeOf('aaa', reason),
      ...(action === '' ? [] : [codeOf('aaa_action', action)]),
    ]);
    const own = isUnknown ? 'member_not_found' : 'payer_rejected';
    return { outcome: isUnknown ? 'not_found' : 'needs_review', codes: [own, ...new Set(codes)], from: null, until: null, evidence };
  }
  const days = daysOf(segments);
  const benefits = segments.filter(([id, , , types = '']) => id === 'EB' && types.split(repetition).some((type) => ofInterest.has(type)));
  const said = new Set(benefits.map(([, information = '']) => information));
  const isActive = [...said].some((information) => active.has(information));
  const isOpen = said.has('I') || [...said].some((information) => undecided.has(information));
  if (isActive && !said.has(inactive) && !isOpen) return { outcome: 'active', codes: [], ...days, evidence };
  if (said.has(inactive) && !isActive && !isOpen) return { outcome: 'inactive', codes: ['coverage_inactive'], ...days, evidence };
  return {
    outcome: 'needs_review',
    codes: ['coverage_unclear', ...[...said].filter((one) => one !== '').map((one) => codeOf('eb', one))],
    ...days,
    evidence,
  };
}

const mostEvidence = 300;

/** The answer names the question by its trace, or, where it got no further than the payer, by the reference of its transaction. */
function checkTrace(segments: readonly Segment[], questionId: string): void {
  const traces = segments.filter(([id, type]) => id === 'TRN' && type === '2').map(([, , trace]) => trace);
  const reference = segments.find(([id]) => id === 'BHT')?.[3];
  const isOurs = traces.length > 0 ? traces.includes(questionId) : reference === questionId.replaceAll('-', '');
  if (!isOurs) throw new Unavailable('another_answer');
}

/** The first and the last day that the payer names for the plan; single days and ranges. */
function daysOf(segments: readonly Segment[]): { from: string | null; until: string | null } {
  const dates = segments.flatMap(([id, qualifier = '', format, value = '']) => {
    if (id !== 'DTP' || (format !== 'D8' && format !== 'RD8')) return [];
    const [first = '', last = format === 'RD8' ? '' : undefined] = value.split('-');
    return [{ qualifier, first: dayIn(first), last: last === undefined ? null : dayIn(last) }];
  });
  const from = dates.find(({ qualifier, first }) => fromQualifiers.has(qualifier) && first !== null)?.first ?? null;
  const ends = dates.filter(({ qualifier }) => untilQualifiers.has(qualifier));
  const until = ends
    .flatMap(({ qualifier, first, last }) => (qualifier === '291' || qualifier === '307' ? [last] : [last ?? first]))
    .find((day) => day !== null);
  return { from, until: until ?? null };
}

function dayIn(text: string): string | null {
  const [, year = '', month = '', day = ''] = /^(\d{4})(\d{2})(\d{2})$/.exec(text) ?? [];
  return dayOf(year, month, day);
}

/** The payer could not read what we sent: a person is to see to it, asking again the same way would not help. */
function refusalOf(segments: readonly Segment[], questionId: string): EligibilityAnswer {
  const control = controlNumberOf(questionId);
  const ta1 = segments.find(([id]) => id === 'TA1');
  const ak1 = segments.find(([id]) => id === 'AK1');
  const isOurs = ta1 === undefined ? ak1?.[2] === String(Number(control)) : ta1[1] === control;
  if (!isOurs) throw new Unavailable('another_answer');
  const told = segments.filter(([id]) => ['TA1', 'AK2', 'IK3', 'IK4', 'IK5', 'AK9'].includes(id ?? ''));
  const codes = [
    ta1?.[5] === undefined ? [] : [codeOf('ta1', ta1[5])],
    told.flatMap(([id, code = '']) => (id === 'IK5' || id === 'AK9' ? [codeOf(id, code)] : [])),
  ];
  return {
    outcome: 'needs_review',
    codes: ['payer_could_not_read', ...new Set(codes.flat())],
    from: null,
    until: null,
    evidence: { segments: told.slice(0, mostEvidence) },
  };
}

/** A payer's code as one of the journal's, told by where it comes from. X12's have one to three letters and digits; what is anything else is read in the evidence. */
function codeOf(kind: string, code: string): string {
  return /^[A-Za-z0-9]{1,3}$/.test(code) ? `${kind}_${code}`.toLowerCase() : `${kind}_other`.toLowerCase();
}
