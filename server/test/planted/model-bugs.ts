import type { Patch } from './model-tree.ts';

/** A bug, what it breaks and how the harness that must catch it words what it finds. */
export interface PlantedBug {
  readonly name: string;
  readonly patches: readonly Patch[];
  readonly caughtAs: RegExp;
}

const changing = 'server/src/orders/change-order.ts';
const placing = 'server/src/orders/place-order.ts';
const deciding = 'server/src/orders/decide.ts';
const writing = 'server/src/orders/write-store.ts';
const reading = 'server/src/orders/store.ts';

const comparesWithoutLock: readonly Patch[] = [
  { file: reading, from: ' for update of o`', to: '`' },
  { file: writing, from: 'where id = $1 and version = $20 returning', to: 'where id = $1 and $20::int is not null returning' },
];

/** What the model harness must catch. */
export const modelBugs: readonly PlantedBug[] = [
  {
    name: 'the history row is skipped',
    patches: [{ file: changing, from: 'history: [historyRecord(decision.step)],', to: 'history: [],' }],
    caughtAs: /its history has the versions 1, 2$/m,
  },
  {
    name: 'a step has two history rows',
    patches: [
      {
        file: changing,
        from: 'history: [historyRecord(decision.step)],',
        to: 'history: [historyRecord(decision.step), { ...historyRecord(decision.step), version: decision.step.version + 1000 }],',
      },
    ],
    caughtAs: /its history has the versions 1, 2, 3, .*100\d/,
  },
  {
    name: 'the journal entry is skipped',
    patches: [{ file: changing, from: 'entries: entriesValue([entry]),', to: 'entries: entriesValue([]),' }],
    caughtAs: /version 3 has 0 journal entries/,
  },
  {
    name: 'the version is compared before the row is locked',
    patches: comparesWithoutLock,
    caughtAs: /was refused as conflict and not as/,
  },
  {
    name: 'the last of two writers wins',
    patches: [
      ...comparesWithoutLock,
      {
        file: writing,
        from: 'action text, version integer, changed_by uuid)`;',
        to: 'action text, version integer, changed_by uuid) on conflict do nothing`;',
      },
    ],
    caughtAs: /racing commands won|versions acknowledged have gaps or repeat/,
  },
  {
    name: 'the step from placing to verification is left out',
    patches: [{ file: placing, from: 'history: steps.map((step, index) =>', to: 'history: steps.slice(0, 1).map((step, index) =>' }],
    caughtAs: /its history has the versions 1$|its history has the versions 1, 3/m,
  },
  {
    name: 'the status changes without a look at the table of transitions',
    patches: [{ file: deciding, from: 'if (!rule.from.includes(order.status)) {', to: 'if (order.version < 0) {' }],
    caughtAs: /and the rules refuse it as invalid_transition|was refused as conflict|not as invalid_transition/,
  },
  {
    name: 'a step that keeps the status keeps the version too',
    patches: [{ file: deciding, from: 'version: order.version + 1 }', to: 'version: order.version + (status === order.status ? 0 : 1) }' }],
    caughtAs: /was refused as conflict|gaps or repeat|nobody won|answered|at once/,
  },
  {
    name: 'the idempotent answer is not stored',
    patches: [
      {
        file: 'server/src/orders/idempotency.ts',
        from: 'await insertAnswer(tx, { ...idempotency',
        to: 'if (answer.status > 0) return;\n  await insertAnswer(tx, { ...idempotency',
      },
    ],
    caughtAs: /repeats|at once|answers differ/,
  },
  {
    name: 'two requests with one Idempotency-Key may be worked on at once',
    patches: [{ file: 'server/src/orders/idempotency.ts', from: 'if (!held) {', to: 'if (!held && idempotency.key === null) {' }],
    caughtAs: /times at once|answers differ|not exactly one/,
  },
  {
    name: 'the journal’s positions run against the order of changes',
    patches: [
      {
        file: 'server/src/journal/sequencer-store.ts',
        from: 'order by e.ord limit $2) entry on true',
        to: 'order by e.ord desc limit $2) entry on true',
      },
    ],
    caughtAs: /journal positions tell its versions in the order/,
  },
];
