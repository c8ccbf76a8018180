import { type CheckName, type CheckOutcome, checkOutcomes, checks as names, type Role } from '@orderly/contract';
import { describe, expect, it } from 'vitest';
import type { Change } from './change.ts';
import { decide } from './decide.ts';
import type { ActingAs, CheckState, Checks, OrderState } from './state.ts';
import { whoseMove } from './whose-move.ts';

const now = new Date('2026-11-20T12:00:00.000Z');
const context = { now, newId: () => '0199c0de-1111-7000-8000-000000000001' };
const desk: ActingAs = { kind: 'person', role: 'verifier', territories: [], npi: null };
const system: ActingAs = { kind: 'system', role: null, territories: [], npi: null };
const warehouse: ActingAs = { kind: 'person', role: 'distributor' as Role, territories: [], npi: null };

function orderWith(checks: Checks, status: 'verification' | 'in_progress'): OrderState {
  const bare = {
    id: 'o',
    number: '00000000',
    status,
    fulfilment: status === 'in_progress' ? ('preparing' as const) : null,
    holds: [],
    checks,
    checksRev: 0,
    questions: [],
    documents: [],
    refill: null,
    lines: [{ id: 'l', hcpcs: 'E0601', quantity: 1, modifiers: [], supplyType: 'purchase' }],
    shipments: [],
    version: 4,
    priority: 'routine' as const,
    neededBy: null,
    timeZone: 'America/Chicago',
    territoryId: 't',
    clinicId: 'c',
    patientId: 'p',
    billTo: 'insurance' as const,
    practitionerNpi: '1234567893',
    signedBy: null,
  };
  return { ...bare, ...whoseMove(bare, null, now) };
}

/** Every way in which the six checks can stand together: 6 to the power of 6. */
function* table(): Generator<Record<CheckName, CheckOutcome>> {
  for (let row = 0; row < checkOutcomes.length ** names.length; row += 1) {
    const place = (index: number) => checkOutcomes[Math.floor(row / checkOutcomes.length ** index) % checkOutcomes.length] as CheckOutcome;
    yield Object.fromEntries(names.map((name, index) => [name, place(index)])) as Record<CheckName, CheckOutcome>;
  }
}

function checksOf(row: Record<CheckName, CheckOutcome>): Checks {
  const state = (outcome: CheckOutcome): CheckState => ({ outcome, codes: [`${outcome}_code`], basis: 2, at: null, until: null });
  return Object.fromEntries(names.map((name) => [name, state(row[name])])) as unknown as Checks;
}

const approve = (waived: readonly CheckName[]): Change => ({
  action: 'approve',
  input: waived.length === 0 ? {} : { waive: waived.map((check) => ({ check, code: 'verified_by_phone' as const })) },
});
const ship: Change = { action: 'ship', input: { shipments: [{ method: 'own_delivery' }] } };

/** The checks that a refusal names; '' when it is none. */
function refusedFor(order: OrderState, change: Change, actor: ActingAs): string {
  try {
    decide(order, change, actor, context);
    return '';
  } catch (error) {
    return (error as { errors: { code: string }[] }).errors.map(({ code }) => code).join();
  }
}

// 46,656 rows, some of them decided several times.
const timeout = 60_000;

describe('the whole table of checks and outcomes', { timeout }, () => {
  it('lets an order be approved by a person or the system, and ship, exactly when all passed or are not required; else all that stand in the way are named', () => {
    let free = 0;
    for (const row of table()) {
      const standing = names.filter((name) => row[name] !== 'passed' && row[name] !== 'not_required');
      const waiting = orderWith(checksOf(row), 'verification');
      const told = [
        refusedFor(waiting, approve([]), desk),
        refusedFor(waiting, approve([]), system),
        refusedFor(orderWith(checksOf(row), 'in_progress'), ship, warehouse),
      ];
      const wanted = standing.join();
      if (told.some((one) => one !== wanted)) expect({ row, told }).toEqual({ row, told: told.map(() => wanted) });
      if (standing.length === 0) free += 1;
    }
    expect(free).toBe(2 ** names.length);
  });

  it('lets a person waive all that stands in the way, and nothing less', () => {
    for (const row of table()) {
      const standing = names.filter((name) => row[name] !== 'passed' && row[name] !== 'not_required');
      const [first, ...others] = standing;
      if (first === undefined) continue;
      const order = orderWith(checksOf(row), 'verification');
      const told = [refusedFor(order, approve(standing), desk), refusedFor(order, approve(others), desk)];
      if (told[0] !== '' || told[1] !== first) expect({ row, told }).toEqual({ row, told: ['', first] });
    }
  });

  it('tells whose move it is: the desk’s where there is something to look at, else whoever is waited for; nothing is rejected by itself', () => {
    for (const row of table()) {
      const outcomes = new Set(names.map((name) => row[name]));
      const forDesk = ['pending', 'failed', 'needs_review'].some((outcome) => outcomes.has(outcome as CheckOutcome)) || !outcomes.has('unavailable');
      const wanted = forDesk ? 'desk verify' : row.insurance_coverage === 'unavailable' ? 'payer check' : 'desk check';
      const { waitingOn, nextStep, status } = orderWith(checksOf(row), 'verification');
      if (`${waitingOn} ${nextStep} ${status}` !== `${wanted} verification`)
        expect({ row, move: `${waitingOn} ${nextStep}` }).toEqual({ row, move: wanted });
    }
  });
});
