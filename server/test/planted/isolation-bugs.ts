import type { Family } from '../isolation/probing.ts';
import type { Wall } from '../isolation/serve.ts';
import type { Patch } from './model-tree.ts';

/** A bug in the source, in the database or in both, and how the isolation harness words what it finds. */
export interface IsolationBug {
  readonly name: string;
  readonly isAlwaysPlanted?: true;
  readonly patches?: readonly Patch[];
  /** Statements for the database of the run. */
  readonly sql?: readonly string[];
  /** Which walls stand. What only one wall keeps is planted in that wall, and the other is off. */
  readonly wall: Wall;
  /** The probe that finds it, where the harness would come to that by chance only after minutes. */
  readonly first?: Family;
  readonly caughtAs: RegExp;
}

const entering = 'server/src/identity/store.ts';
const matrix = 'server/src/phi/matrix.ts';
const reading = 'server/src/orders/read-order.ts';
const changing = 'server/src/orders/change-order.ts';
const scoped = 'if (order === undefined || !inScope(principal, order)) throw notFound();';
const repeated = 'if (stored !== null) return stored as IdempotentAnswer<Order>;';

function openPolicy(table: string, policy: string): string[] {
  return [`drop policy ${policy} on ${table}`, `create policy ${policy} on ${table} to orderly_app using (true)`];
}

/** What the isolation harness must catch. */
export const isolationBugs: readonly IsolationBug[] = [
  {
    name: 'the policy of orders has no territory any more',
    isAlwaysPlanted: true,
    sql: openPolicy('orders', 'orders_app'),
    wall: 'application-off',
    caughtAs: /foreign/,
  },
  {
    name: 'the policy of patients has no clinic any more',
    sql: openPolicy('patients', 'patients_app'),
    wall: 'application-off',
    caughtAs: /patients.* foreign/,
  },
  {
    name: 'a grant outlives its end',
    isAlwaysPlanted: true,
    patches: [{ file: entering, from: '(g.valid_until is null or g.valid_until > now())', to: 'true' }],
    wall: 'both',
    caughtAs: /foreign|not 404|lists/,
  },
  {
    name: 'a grant holds before its beginning',
    patches: [{ file: entering, from: 'g.valid_from <= now()', to: 'true' }],
    wall: 'both',
    caughtAs: /foreign|not 404|lists/,
  },
  {
    name: 'an organisation without agreement sees patient data',
    patches: [{ file: entering, from: 'o.agreement_from <= current_date', to: 'true' }],
    wall: 'both',
    caughtAs: /holds .* it may not|shows .*, not|finds .* that it may not/,
  },
  {
    name: 'the end of an agreement is not looked at',
    patches: [{ file: entering, from: 'o.agreement_until > current_date', to: 'true' }],
    wall: 'both',
    caughtAs: /holds .* it may not|shows .*, not|finds .* that it may not/,
  },
  {
    name: 'a disabled person is let in',
    patches: [{ file: entering, from: 'and u.disabled_at is null', to: '' }],
    wall: 'both',
    caughtAs: /not 401|foreign/,
  },
  {
    name: 'a revoked key is let in',
    patches: [{ file: entering, from: 'and revoked_at is null', to: '' }],
    wall: 'both',
    caughtAs: /revoked key.*(not 401|foreign)/,
  },
  {
    name: 'a distributor reads birth dates and record numbers',
    isAlwaysPlanted: true,
    patches: [
      {
        file: matrix,
        from: "const delivery = ['contact', 'fulfilment'] as const;",
        to: "const delivery = ['contact', 'identity', 'fulfilment'] as const;",
      },
    ],
    wall: 'both',
    caughtAs: /distributor.*(holds identity it may not|shows contact,identity)/,
  },
  {
    name: 'whoever sees an order counts as the operator of its territory',
    patches: [{ file: matrix, from: "viewer.organizationId === row.operatorId ? 'operator' : 'in_scope'", to: "'operator'" }],
    wall: 'both',
    caughtAs: /distributor.*(holds .* it may not|shows|finds .* that it may not)/,
  },
  {
    name: 'every grant of a master distributor adds contact',
    patches: [{ file: matrix, from: 'standing.addsContact ?', to: '!standing.addsContact || standing.addsContact ?' }],
    wall: 'both',
    caughtAs: /master_distributor.*(holds contact it may not|shows contact)/,
  },
  {
    name: 'an organisation’s own notes are everybody’s',
    patches: [{ file: 'server/src/orders/open-order.ts', from: "note.visibility === 'shared' ||", to: 'note.id !== null ||' }],
    wall: 'both',
    caughtAs: /holds fulfilment it may not/,
  },
  {
    name: 'an order is read without asking for the scope',
    isAlwaysPlanted: true,
    patches: [
      {
        file: reading,
        from: 'if (row === undefined || !inScope(principal, row)) throw notFound();\n    const order',
        to: 'if (row === undefined) throw notFound();\n    const order',
      },
    ],
    wall: 'rls-off',
    caughtAs: /GET .*orders\/[-0-9a-f]+(\?include=phi)? (names a foreign order|holds)/,
  },
  {
    name: 'a history is read without asking for the scope',
    patches: [
      {
        file: reading,
        from: 'if (row === undefined || !inScope(principal, row)) throw notFound();\n      const people',
        to: 'if (row === undefined) throw notFound();\n      const people',
      },
    ],
    wall: 'rls-off',
    caughtAs: /history .*(foreign|otherwise|not 404)/,
  },
  {
    name: 'the search by number asks for no scope',
    isAlwaysPlanted: true,
    patches: [
      {
        file: 'server/src/orders/list-store.ts',
        from: `top(\`o.\${column} = scope.id\`, ofStage)`,
        to: `top(filter.number === undefined ? \`o.\${column} = scope.id\` : 'true', ofStage)`,
      },
    ],
    wall: 'rls-off',
    caughtAs: /number=.* (names a foreign order|finds)/,
  },
  {
    name: 'a draft is shown to whoever knows its id',
    patches: [
      {
        file: 'server/src/drafts/drafts.ts',
        from: 'row.author_id === userId && row.organization_id === organizationId',
        to: 'userId !== organizationId',
      },
    ],
    wall: 'rls-off',
    caughtAs: /order-drafts\/.*(foreign draft|otherwise|not 404)/,
  },
  {
    name: 'the orders of a patient are told to who sees them without the patient',
    patches: [
      {
        file: 'server/src/orders/search-orders.ts',
        from: "by: 'patient', rows, isOpen: (classes) => classes.length > 0",
        to: "by: 'patient', rows, isOpen: () => true",
      },
    ],
    wall: 'both',
    caughtAs: /search finds .* of the patient that it may/,
  },
  {
    name: 'a patient is read by orders out of scope',
    patches: [
      {
        file: 'server/src/patients/store.ts',
        from: 'where o.patient_id = $1 and (o.territory_id = any ($2::uuid[]) or',
        to: 'where o.patient_id = $1 and ($2::uuid[] is not null or',
      },
    ],
    wall: 'rls-off',
    caughtAs: /patients.*(foreign|not 404|finds)/,
  },
  {
    name: 'the search of the journal asks for no territory',
    patches: [{ file: 'server/src/journal/search-store.ts', from: '`(e.territory_id is null or', to: '`(e.at is not null or' }],
    wall: 'rls-off',
    caughtAs: /journal.* shows entries of foreign territories/,
  },
  {
    name: 'the load of territories counts those of everybody',
    patches: [
      {
        file: 'server/src/orders/territory-load-store.ts',
        from: 'where o.territory_id = any ($1::uuid[]) and',
        to: 'where $1::uuid[] is not null and',
      },
    ],
    wall: 'rls-off',
    caughtAs: /territories\/load counts other orders/,
  },
  {
    name: 'a stale version is told before the order is known to be visible',
    patches: [
      {
        file: changing,
        from: scoped,
        to: `const early = typeof request.expectedVersion === 'function' ? request.expectedVersion() : request.expectedVersion;
    if (order !== undefined && early !== null && early !== order.version) throw versionConflict(order.version);
    ${scoped}`,
      },
    ],
    wall: 'rls-off',
    caughtAs: /answers otherwise \(412\) than for what is missing \(404\)|does not repeat its answer/,
  },
  {
    name: 'whether a territory takes orders is told before it is known to be in scope',
    patches: [
      {
        file: changing,
        from: "const signs = change.action === 'sign'",
        to: "if (change.action === 'transfer' && !(await territoryIsOpen(tx, change.input.territoryId))) throw closedTerritory();\n  const signs = change.action === 'sign'",
      },
    ],
    wall: 'both',
    caughtAs: /transfer answers otherwise/,
  },
  {
    name: 'a repeated change is answered without looking at the rights anew',
    patches: [{ file: changing, from: `${scoped}\n  ${repeated}`, to: `${repeated}\n  ${scoped}` }],
    wall: 'both',
    caughtAs: /repeats an answer about an order out of scope/,
  },
  {
    name: 'a repeated order is answered without looking at the rights anew',
    patches: [
      { file: 'server/src/orders/place-order.ts', from: 'return stillSeen(tx, principal, stored as IdempotentAnswer<Order>);', to: repeated },
    ],
    wall: 'both',
    caughtAs: /POST .*repeats an answer about an order out of scope/,
  },
  {
    name: 'a key is shared by all principals',
    patches: [
      {
        file: 'server/src/platform/idempotency/idempotency-store.ts',
        from: 'where principal_id = current_user_id() and key = $1',
        to: 'where key = $1',
      },
    ],
    wall: 'rls-off',
    caughtAs: /repeats what was answered to another/,
  },
  {
    name: 'a cursor is good for every list',
    patches: [{ file: 'server/src/platform/http/cursor.ts', from: '.update(JSON.stringify(list))', to: ".update(list === null ? '' : 'a list')" }],
    wall: 'both',
    caughtAs: /cursor=.* answers 200, not 400/,
  },
  {
    name: 'a sales representative sees an order’s lines and shipments',
    patches: [{ file: 'server/src/orders/view.ts', from: '? orderForRep(view) : view', to: '? (orderForRep(view), view) : view' }],
    wall: 'both',
    caughtAs: /sales_rep.* shows a representative/,
  },
  {
    name: 'a sales representative learns why an order was cancelled',
    patches: [{ file: reading, from: '? historyForRep(step) : step', to: '? step : step' }],
    wall: 'both',
    caughtAs: /sales_rep.*history shows a representative/,
  },
  {
    name: 'everybody sees the whole tree of territories',
    isAlwaysPlanted: true,
    patches: [
      {
        file: 'server/src/territories/read-territories.ts',
        from: "const all = may(principal, 'territories.write');",
        to: "const all = may(principal, 'signed_in');",
      },
    ],
    wall: 'both',
    caughtAs: /territories.*(lists other|names|not 404|otherwise)/,
  },
];
