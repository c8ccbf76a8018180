import type { Patch } from './model-tree.ts';

/** A bug, what it breaks and how the harness that must catch it words what it finds. */
export interface PlantedBug {
  readonly name: string;
  /** Planted in `npm test` too; the others, which take longer to find, by `npm run test:planted`. */
  readonly isAlwaysPlanted?: true;
  readonly patches: readonly Patch[];
  readonly caughtAs: RegExp;
}

const deciding = 'server/src/orders/decide.ts';
const writing = 'server/src/orders/write-store.ts';
const idempotency = 'server/src/platform/idempotency/idempotency.ts';

const historyOfChange = '{told}),';
const comparesTooEarly: Patch = {
  file: writing,
  from: 'where id = $1 and version = $5 and checks_rev = $6 returning',
  to: 'where id = $1 and $5::int is not null and $6::int is not null returning',
};

/** Leaves the journal entry out of the statement that changes an order. */
export const leavesEntryOut: Patch = {
  file: writing,
  from: '{journalInsert(entryAt, 1)} where exists (select 1 from written)',
  to: '{journalInsert(entryAt, 1)} where false',
};

/** What the model harness must catch. */
export const modelBugs: readonly PlantedBug[] = [
  {
    name: 'the history row is skipped',
    isAlwaysPlanted: true,
    patches: [{ file: writing, from: historyOfChange, to: '{told} where false),' }],
    caughtAs: /its history has the versions 1, 2$/m,
  },
  {
    name: 'a step has two history rows',
    patches: [
      {
        file: writing,
        from: historyOfChange,
        to: `${historyOfChange}\n  twice as (\${told.replace('$12::integer', '$12::integer + 1000')}),`,
      },
    ],
    caughtAs: /its history has the versions 1, 2, 3, .*100\d/,
  },
  {
    name: 'the journal entry is skipped',
    isAlwaysPlanted: true,
    patches: [leavesEntryOut],
    caughtAs: /version 3 has 0 journal entries/,
  },
  {
    name: 'the version is compared outside the statement that writes',
    isAlwaysPlanted: true,
    patches: [comparesTooEarly],
    caughtAs: /was refused as conflict and not as/,
  },
  {
    name: 'the last of two writers wins',
    isAlwaysPlanted: true,
    patches: [comparesTooEarly, { file: writing, from: historyOfChange, to: '{told} on conflict do nothing),' }],
    // Where the second writer's status would not follow the first's, the database itself refuses it.
    caughtAs: /racing commands won|versions acknowledged have gaps or repeat|was refused as conflict and not as/,
  },
  {
    name: 'the step from placing to verification is left out',
    patches: [
      {
        file: writing,
        from: "{historyInsert(stepsAt + 6, '$25')})",
        to: "{historyInsert(stepsAt + 6, '$25')} where false)",
      },
    ],
    caughtAs: /its history has the versions 1$|its history has the versions 1, 3/m,
  },
  {
    name: 'the status changes without a look at the table of transitions',
    isAlwaysPlanted: true,
    patches: [{ file: deciding, from: 'if (!rule.from.includes(order.status)) {', to: 'if (order.version < 0) {' }],
    caughtAs: /and the rules refuse it as invalid_transition|was refused as conflict|not as invalid_transition/,
  },
  {
    name: 'a signature stands under what was changed since',
    patches: [
      {
        file: 'server/src/orders/actions/amend.ts',
        from: '...(fields.some((member) => signed.has(member)) ? { signedBy: null } : {}),',
        to: '',
      },
    ],
    caughtAs: /isSigned is true, not false|sign won|refused as invalid_transition/,
  },
  {
    name: 'what was approved is amended',
    patches: [
      {
        file: 'server/src/orders/actions/amend.ts',
        from: "order.status !== 'verification' && fields.includes(member)",
        to: 'order.version < 0 && fields.includes(member)',
      },
    ],
    caughtAs: /the rules refuse it as invalid_transition/,
  },
  {
    name: 'what has shipped ships again',
    patches: [{ file: 'server/src/orders/actions/ship.ts', from: 'if (line.quantity > available) {', to: 'if (line.quantity > 100_000) {' }],
    caughtAs: /the rules refuse it as invalid_request|goods is/,
  },
  {
    name: 'an order completes without a proof',
    patches: [{ file: 'server/src/orders/actions/complete.ts', from: 'if (open.length === 0) return', to: 'if (open.length >= 0) return' }],
    caughtAs: /the rules refuse it as missing_data/,
  },
  {
    name: 'what was lost leaves the stage as it was',
    isAlwaysPlanted: true,
    patches: [
      {
        file: 'server/src/orders/actions/deliver.ts',
        from: '    changes: { shipments, fulfilment: fulfilmentOf({ lines: order.lines, shipments }) },\n    codes',
        to: '    changes: { shipments },\n    codes',
      },
    ],
    caughtAs: /fulfilment is "shipped", not "preparing"/,
  },
  {
    name: 'a step that keeps the status keeps the version too',
    patches: [{ file: deciding, from: 'version: order.version + 1 }', to: 'version: order.version + (status === order.status ? 0 : 1) }' }],
    caughtAs: /was refused as (version_)?conflict|gaps or repeat|nobody won|answered|at once/,
  },
  {
    name: 'the idempotent answer is not stored',
    patches: [
      {
        file: idempotency,
        from: 'await insertAnswer(tx, { ...idempotency',
        to: 'if (answer.status > 0) return;\n  await insertAnswer(tx, { ...idempotency',
      },
    ],
    caughtAs: /repeats|at once|answers differ/,
  },
  {
    name: 'two requests with one Idempotency-Key may be worked on at once',
    patches: [{ file: idempotency, from: 'if (!held) {', to: 'if (!held && idempotency.key === null) {' }],
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
