import { type ActionRule, actions } from '@orderly/contract';
import { describe, expect, it } from 'vitest';
import { checkWorkflow, transitionsOf } from './workflow-sync.ts';

const table: Readonly<Record<string, ActionRule>> = actions;
const without = (...names: string[]) => Object.fromEntries(Object.entries(table).filter(([name]) => !names.includes(name)));

describe('the workflow', () => {
  it('is sound as it is, with the transitions of the specification', () => {
    expect(checkWorkflow()).toEqual([]);
    expect(
      transitionsOf()
        .map(([from, to]) => `${from} → ${to}`)
        .sort(),
    ).toEqual([
      'completed → cancelled',
      'in_progress → cancelled',
      'in_progress → completed',
      'order_created → cancelled',
      'order_created → verification',
      'rejected → cancelled',
      'verification → cancelled',
      'verification → in_progress',
      'verification → rejected',
    ]);
  });

  it('names a status that cannot be reached', () => {
    expect(checkWorkflow(without('reject'))).toEqual(['status rejected cannot be reached from order_created']);
    expect(checkWorkflow(without('approve'))).toEqual([
      'status in_progress cannot be reached from order_created',
      'status completed cannot be reached from order_created',
    ]);
  });

  it('names a trap, a circle without a way out too', () => {
    expect(checkWorkflow(without('override'))).toEqual([
      'status completed is a trap: no actions lead from it to a final status',
      'status rejected is a trap: no actions lead from it to a final status',
    ]);
    const again: ActionRule = { from: ['rejected'], to: 'completed', by: ['admin'], needs: '' };
    const back: ActionRule = { from: ['completed'], to: 'rejected', by: ['admin'], needs: '' };
    expect(checkWorkflow({ ...without('override'), again, back })).toHaveLength(2);
  });

  it('names a way out of what is final, and an action that nobody may take', () => {
    const reopen: ActionRule = { from: ['cancelled'], to: 'verification', by: [], needs: '' };
    expect(checkWorkflow({ ...table, reopen })).toEqual([
      'status cancelled is final and yet an action leads from it to verification',
      'action reopen is one that no role may take',
    ]);
  });
});
