import { actions, roles, type Status, statuses } from '@orderly/contract';
import { describe, expect, it } from 'vitest';
import { as, context, here, inputs, lineA, now, open, orderIn, paper, passed, shipped, there } from '../../test/order-state.ts';
import { actionCodes } from './actions/index.ts';
import type { Change, ChangeAction } from './change.ts';
import { allowedActions, decide, mostSteps } from './decide.ts';
import type { ActingAs, OrderState } from './state.ts';
import { whoseMove } from './whose-move.ts';

// Who may do what, and in which status, written down by hand and apart from workflow.ts.
const table: Record<ChangeAction, { roles: string; from: string; to: Status | 'same' }> = {
  approve: { roles: 'verifier admin', from: 'verification', to: 'in_progress' },
  reject: { roles: 'verifier admin', from: 'verification', to: 'rejected' },
  hold: { roles: 'verifier master_distributor distributor admin', from: 'verification in_progress', to: 'same' },
  release: { roles: 'verifier master_distributor distributor admin', from: 'verification in_progress', to: 'same' },
  requestInfo: { roles: 'verifier master_distributor distributor', from: 'verification in_progress', to: 'same' },
  amend: { roles: 'provider verifier', from: 'verification in_progress', to: 'same' },
  authorise: { roles: 'verifier', from: 'verification in_progress', to: 'same' },
  sign: { roles: 'provider', from: 'verification', to: 'same' },
  answer: { roles: 'provider verifier', from: 'verification in_progress', to: 'same' },
  ship: { roles: 'master_distributor distributor admin', from: 'in_progress', to: 'same' },
  deliver: { roles: 'master_distributor distributor admin', from: 'in_progress', to: 'same' },
  closeShipment: { roles: 'master_distributor distributor admin', from: 'in_progress', to: 'same' },
  cancelLine: { roles: 'provider master_distributor distributor admin', from: 'verification in_progress', to: 'same' },
  complete: { roles: 'master_distributor distributor admin', from: 'in_progress', to: 'completed' },
  cancel: { roles: 'provider master_distributor distributor admin', from: 'order_created verification in_progress', to: 'cancelled' },
  override: { roles: 'admin', from: 'rejected completed', to: 'cancelled' },
  transfer: { roles: 'master_distributor admin', from: 'order_created verification in_progress', to: 'same' },
  attach: {
    roles: 'provider verifier master_distributor distributor',
    from: 'order_created verification in_progress completed rejected cancelled',
    to: 'same',
  },
  withdraw: {
    roles: 'provider verifier master_distributor distributor',
    from: 'order_created verification in_progress completed rejected cancelled',
    to: 'same',
  },
  note: {
    roles: 'provider verifier master_distributor distributor compliance admin',
    from: 'order_created verification in_progress completed rejected cancelled',
    to: 'same',
  },
};

function fit(action: ChangeAction, status: Status): OrderState {
  if (action === 'release') return orderIn(status, { holds: [{ code: 'awaiting_payer', since: now.toISOString() }] });
  if (action === 'answer') return orderIn(status, { questions: [open] });
  if (action === 'complete' || action === 'deliver' || action === 'closeShipment') return orderIn(status, shipped);
  if (action === 'withdraw') return orderIn(status, { documents: [paper] });
  return orderIn(status);
}

/** What an action takes on this very order. */
function fitting(action: ChangeAction, order: OrderState): unknown {
  if (action === 'hold' && order.holds.length > 0) return { ...inputs.hold, lineId: lineA };
  if (action === 'cancelLine' && order.shipments.length > 0) return { ...inputs.cancelLine, disposition: 'intercepted' };
  if ((action !== 'cancel' && action !== 'override') || order.shipments.length === 0) return inputs[action];
  return { ...inputs.cancel, disposition: order.lines.map(({ id }) => ({ lineId: id, disposition: 'returned' })) };
}

describe('every status × action × role', () => {
  for (const action of Object.keys(table) as ChangeAction[]) {
    for (const status of statuses) {
      for (const role of roles) {
        const roleOk = table[action].roles.split(' ').includes(role);
        const statusOk = table[action].from.split(' ').includes(status);
        const expected = !roleOk ? 'forbidden' : !statusOk ? 'invalid_transition' : 'done';
        it(`${status}: ${role} may ${action}? ${expected}`, () => {
          const order = fit(action, status);
          const change = { action, input: inputs[action] } as Change;
          if (expected !== 'done') {
            expect(() => decide(order, change, as(role), context)).toThrow(expect.objectContaining({ code: expected }));
            return;
          }
          const { next, step } = decide(order, change, as(role), context);
          expect(next.status).toBe(table[action].to === 'same' ? status : table[action].to);
          expect(next.version).toBe(order.version + 1);
          expect(step).toMatchObject({ action, previousStatus: status, newStatus: next.status, version: next.version });
        });
      }
    }
  }

  it('offers as allowed exactly what it then takes', () => {
    for (const status of statuses) {
      for (const role of roles) {
        for (const order of [
          orderIn(status),
          orderIn(status, shipped),
          orderIn(status, { holds: [{ code: 'awaiting_payer', since: now.toISOString() }] }),
        ]) {
          for (const { action, allowed, reason } of allowedActions(order, as(role), context.now)) {
            const change = { action, input: fitting(action, order) } as Change;
            // What is not shown as possible is refused for its role, status or holds, with the reason that was shown.
            if (allowed) expect(() => decide(order, change, as(role), context), `${status} ${role} ${action}`).not.toThrow(/./);
            else expect(() => decide(order, change, as(role), context)).toThrow(reason);
          }
        }
      }
    }
    expect(Object.keys(actionCodes).sort()).toEqual(
      Object.keys(actions)
        .filter((action) => action !== 'place' && action !== 'submit')
        .sort(),
    );
  });
});

describe('documents', () => {
  const code = (code: string) => expect.objectContaining({ code });

  it('are withdrawn by the organisation that added them, or the desk, and looked at again without them', () => {
    const change = { action: 'withdraw', input: inputs.withdraw } as Change;
    const order = orderIn('in_progress', { documents: [paper, { ...paper, id: 'd2', addedBy: 'another' }] });
    const { next, typed } = decide(order, change, as('provider'), context);
    expect(next.documents.map(({ withdrawnAt }) => withdrawnAt)).toEqual([now.toISOString(), null]);
    expect(next.checks.order_details).toMatchObject({ outcome: 'pending', basis: 5 });
    expect(typed.notes.map(({ text }) => text)).toEqual(['Mr. Other’s']);
    const foreign = { action: 'withdraw', input: { documentId: 'd2', code: 'unreadable' } } as Change;
    expect(() => decide(order, foreign, as('provider'), context)).toThrow(code('forbidden'));
    expect(decide(order, foreign, as('verifier'), context).next.documents[1]?.withdrawnAt).toBe(now.toISOString());
    expect(() => decide(next, change, as('verifier'), context)).toThrow(code('invalid_request'));
    expect(decide(orderIn('completed', { documents: [paper] }), change, as('provider'), context).next.checks).toEqual(passed);
  });

  it('answer a question that names them, when they count', () => {
    const order = orderIn('verification', { questions: [open], documents: [paper, { ...paper, id: 'd2', withdrawnAt: paper.addedAt }] });
    const answer = (item: object) =>
      decide(order, { action: 'answer', input: { items: [{ item: 'q1', ...item }] } } as Change, as('provider'), context);
    expect(answer({ documentIds: ['d1'] }).next.questions).toEqual([{ ...open, answeredAt: now.toISOString(), documentIds: ['d1'] }]);
    expect(() => answer({ documentIds: ['d2'] })).toThrow(code('invalid_request'));
    expect(() => answer({ documentIds: ['d3'] })).toThrow(code('invalid_request'));
    expect(() => answer({})).toThrow(code('missing_data'));
  });

  it('are at most a hundred', () => {
    const many = Array.from({ length: 100 }, (_, index) => ({ ...paper, id: `p${index}` }));
    expect(() =>
      decide(orderIn('verification', { documents: many }), { action: 'attach', input: inputs.attach } as Change, as('provider'), context),
    ).toThrow(code('invalid_request'));
  });
});

describe('holds', () => {
  it('stop approving, shipping and completing, and say whose move it is', () => {
    const { next } = decide(orderIn('verification'), { action: 'hold', input: { code: 'awaiting_patient' } }, as('verifier'), context);
    expect(next).toMatchObject({ waitingOn: 'patient', nextStep: 'release', status: 'verification' });
    expect(() => decide(next, { action: 'approve', input: {} }, as('verifier'), context)).toThrow(/on hold/);
    const released = decide(next, { action: 'release', input: {} }, as('verifier'), context);
    expect(released.next.waitingOn).toBe('desk');
  });
  it('go when the status changes', () => {
    const held = orderIn('verification', { holds: [{ code: 'awaiting_payer', since: now.toISOString() }] });
    expect(decide(held, { action: 'reject', input: inputs.reject }, as('verifier'), context).next.holds).toEqual([]);
  });
});

describe('an order of very many steps', () => {
  it('takes no more of those without an end, and can still be shipped and cancelled', () => {
    const long = orderIn('in_progress', { version: mostSteps });
    for (const action of ['note', 'hold', 'transfer'] as const) {
      const change = { action, input: inputs[action] } as Change;
      expect(() => decide(long, change, as('admin'), context)).toThrow(expect.objectContaining({ code: 'invalid_transition' }));
      expect(decide({ ...long, version: mostSteps - 1 }, change, as('admin'), context).next.version).toBe(mostSteps);
    }
    for (const action of ['ship', 'cancel'] as const) {
      expect(decide(long, { action, input: inputs[action] } as Change, as('admin'), context).next.version).toBe(mostSteps + 1);
    }
  });
});

describe('transfer', () => {
  it('needs the territory that the order is in, and not just its clinic, in scope', () => {
    const byClinic: ActingAs = { kind: 'person', role: 'master_distributor', territories: [there], npi: null };
    expect(() => decide(orderIn('in_progress'), { action: 'transfer', input: inputs.transfer }, byClinic, context)).toThrow(
      expect.objectContaining({ code: 'forbidden' }),
    );
    expect(allowedActions(orderIn('in_progress'), byClinic, context.now).find(({ action }) => action === 'transfer')?.allowed).toBe(false);
  });
  it('needs the target in scope', () => {
    const narrow: ActingAs = { kind: 'person', role: 'master_distributor', territories: [here], npi: null };
    expect(() => decide(orderIn('in_progress'), { action: 'transfer', input: inputs.transfer }, narrow, context)).toThrow(
      expect.objectContaining({ code: 'territory_mismatch' }),
    );
  });
});

describe('whose move', () => {
  it('is due by the target, or by the end of the day it is needed in the clinic’s time zone', () => {
    expect(orderIn('verification').dueAt?.toISOString()).toBe('2026-11-21T12:00:00.000Z');
    const soon = { ...orderIn('verification'), neededBy: '2026-11-20' };
    expect(whoseMove(soon, null, now).dueAt?.toISOString()).toBe('2026-11-21T05:59:59.999Z');
    expect(whoseMove({ ...soon, neededBy: '2026-03-08', timeZone: 'America/New_York' }, null, now).dueAt?.toISOString()).toBe(
      '2026-03-09T03:59:59.999Z',
    );
  });
  it('keeps since while nothing about it changes', () => {
    const order = orderIn('in_progress');
    const later = new Date(now.getTime() + 3_600_000);
    const { next } = decide(order, { action: 'note', input: inputs.note }, as('distributor'), { ...context, now: later });
    expect(next.since).toEqual(now);
  });
});
