import { holdCodes, type NextStep, type Party } from '@orderly/contract';
import targetHours from '../../../config/targets.json' with { type: 'json' };
import { openQuestions } from './actions/questions.ts';
import { unsettled } from './checks.ts';
import { isMoving, isToBeTraced } from './parcel.ts';
import { isUnderWay, type OrderState } from './state.ts';

export interface Move {
  readonly waitingOn: Party;
  readonly nextStep: NextStep;
  readonly since: Date;
  readonly dueAt: Date | null;
}

const hourMs = 3_600_000;

/** Whose move an order is, what they are to do, since when and by when. Pure; a test recomputes every row with it. */
export function whoseMove(order: Omit<OrderState, 'waitingOn' | 'nextStep' | 'since' | 'dueAt'>, before: Move | null, now: Date): Move {
  const { waitingOn, nextStep } = partyAndStep(order, now);
  const since = before !== null && before.waitingOn === waitingOn && before.nextStep === nextStep ? before.since : now;
  if (nextStep === 'none') return { waitingOn, nextStep, since, dueAt: null };
  const target = since.getTime() + targetHours[nextStep][order.priority] * hourMs;
  const needed = order.neededBy === null ? Number.POSITIVE_INFINITY : endOfDay(order.neededBy, order.timeZone).getTime();
  return { waitingOn, nextStep, since, dueAt: new Date(Math.min(target, needed)) };
}

function partyAndStep(order: Omit<OrderState, 'waitingOn' | 'nextStep' | 'since' | 'dueAt'>, now: Date): { waitingOn: Party; nextStep: NextStep } {
  if (!isUnderWay(order.status)) return { waitingOn: 'nobody', nextStep: 'none' };
  if (openQuestions(order).length > 0) return { waitingOn: 'clinic', nextStep: 'answer' };
  const hold = order.holds.find((held) => held.lineId === undefined);
  if (hold !== undefined) return { waitingOn: holdCodes[hold.code].waitingOn, nextStep: 'release' };
  if (order.status === 'verification') return verifying(order, now);
  if (order.fulfilment === 'preparing') return { waitingOn: 'warehouse', nextStep: 'ship' };
  if (order.shipments.some(isToBeTraced)) return { waitingOn: 'warehouse', nextStep: 'trace' };
  return { waitingOn: order.shipments.some(isMoving) ? 'carrier' : 'warehouse', nextStep: 'prove_delivery' };
}

/** Of an order in verification: a person at the desk as soon as there is something to look at, else whom the outstanding checks wait for. */
function verifying(order: Pick<OrderState, 'checks'>, now: Date): { waitingOn: Party; nextStep: NextStep } {
  const left = unsettled(order, now);
  const isSigned = ({ codes }: { codes: readonly string[] }) => !(codes.length === 1 && codes[0] === 'signature_missing');
  const forDesk = left.some(
    ([, check]) => check.outcome === 'pending' || check.outcome === 'failed' || (check.outcome === 'needs_review' && isSigned(check)),
  );
  if (left.length === 0 || forDesk) return { waitingOn: 'desk', nextStep: 'verify' };
  if (left.some(([, check]) => check.outcome === 'needs_review')) return { waitingOn: 'clinic', nextStep: 'sign' };
  return { waitingOn: left.some(([name]) => name === 'insurance_coverage') ? 'payer' : 'desk', nextStep: 'check' };
}

const formatters = new Map<string, Intl.DateTimeFormat>();
const maxFormatters = 500;

/** The last instant of a calendar date in a time zone, in UTC. */
function endOfDay(date: string, timeZone: string): Date {
  const midnight = Date.parse(`${date}T00:00:00Z`) + 24 * hourMs;
  // Twice, because the offset must be that of the answer and not that of the first guess (daylight saving).
  let guess = midnight - offsetMs(midnight, timeZone);
  guess = midnight - offsetMs(guess, timeZone);
  return new Date(guess - 1);
}

function offsetMs(instant: number, timeZone: string): number {
  let format = formatters.get(timeZone);
  if (format === undefined) {
    if (formatters.size >= maxFormatters) formatters.clear();
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(instant).map((part) => [part.type, Number(part.value)]));
  const local = Date.UTC(parts.year ?? 0, (parts.month ?? 1) - 1, parts.day, parts.hour, parts.minute, parts.second);
  return local - Math.floor(instant / 1000) * 1000;
}
