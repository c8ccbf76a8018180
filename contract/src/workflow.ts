/**
 * The one source of statuses, actions and rules of an order's life (spec, "Status Flow" and "Valid Transitions").
 * The server validates it at boot and syncs it into reference tables; the database then refuses an illegal change whoever sends it.
 * Plain data only: behaviour lives in the server's `decide()`.
 */

export const statuses = ['order_created', 'verification', 'in_progress', 'completed', 'rejected', 'cancelled'] as const;
export type Status = (typeof statuses)[number];

export const fulfilments = ['preparing', 'shipped', 'delivered'] as const;
export type Fulfilment = (typeof fulfilments)[number];

export const stages = ['pending', 'preparing', 'shipped', 'closed'] as const;
export type Stage = (typeof stages)[number];

export const parties = ['clinic', 'desk', 'payer', 'patient', 'warehouse', 'carrier', 'nobody'] as const;
export type Party = (typeof parties)[number];

export const nextSteps = ['verify', 'check', 'answer', 'sign', 'release', 'ship', 'trace', 'prove_delivery', 'none'] as const;
export type NextStep = (typeof nextSteps)[number];

/** What the board groups the orders of a column by. */
export const groups = {
  pending: ['desk', 'clinic', 'payer', 'patient'],
  preparing: ['ready', 'blocked', 'back_ordered', 'came_back'],
  shipped: ['moving', 'exception', 'proof_missing', 'done'],
  closed: [],
} as const satisfies Record<Stage, readonly string[]>;
export type Group = (typeof groups)[Stage][number];

export const roles = ['provider', 'verifier', 'master_distributor', 'distributor', 'sales_rep', 'compliance', 'admin'] as const;
export type Role = (typeof roles)[number];

export const userKinds = ['person', 'machine', 'system'] as const;
export type UserKind = (typeof userKinds)[number];

/** Who may take an action: a role, or any user of the kind `machine` or `system`. */
export type Actor = Role | 'machine' | 'system';

const distributors = ['master_distributor', 'distributor'] as const;

/**
 * One row per action. `from` null is "no order yet"; `to` 'same' keeps the status. `bulk` says that POST /orders/actions takes it.
 */
export interface ActionRule {
  readonly from: readonly (Status | null)[];
  readonly to: Status | 'same';
  readonly by: readonly Actor[];
  /** What must hold beyond status and role, in words for the API's description; `decide()` enforces it. */
  readonly needs: string;
  /** A clinic's own people may do it only before the first shipment. */
  readonly clinicUntilShipment?: true;
  readonly beforeShipment?: true;
  readonly bulk?: true;
}

export const actions = {
  place: { from: [null], to: 'order_created', by: ['provider', 'verifier', 'machine'], needs: 'basic validation' },
  submit: { from: ['order_created'], to: 'verification', by: ['system'], needs: 'right after place, in the same transaction' },
  approve: {
    from: ['verification'],
    to: 'in_progress',
    by: ['verifier', 'admin', 'system'],
    needs: 'every check passed, not required or waived; no hold on the order',
    bulk: true,
  },
  requestInfo: {
    from: ['verification', 'in_progress'],
    to: 'same',
    by: ['verifier', ...distributors],
    needs: 'items with codes',
  },
  answer: { from: ['verification', 'in_progress'], to: 'same', by: ['provider', 'verifier'], needs: 'for each item a note or documents' },
  amend: {
    from: ['verification', 'in_progress'],
    to: 'same',
    by: ['provider', 'verifier'],
    needs: 'what changes; items and diagnoses until the approval, the rest until the first shipment',
    beforeShipment: true,
  },
  authorise: {
    from: ['verification', 'in_progress'],
    to: 'same',
    by: ['verifier'],
    needs: 'how the payer’s prior authorisation stands',
    beforeShipment: true,
  },
  sign: {
    from: ['verification'],
    to: 'same',
    by: ['provider'],
    needs: 'the signature of the ordering practitioner, who typed their password within fifteen minutes',
    bulk: true,
  },
  reject: { from: ['verification'], to: 'rejected', by: ['verifier', 'admin'], needs: 'every coded reason', bulk: true },
  hold: { from: ['verification', 'in_progress'], to: 'same', by: ['verifier', ...distributors, 'admin', 'system'], needs: 'code', bulk: true },
  release: {
    from: ['verification', 'in_progress'],
    to: 'same',
    by: ['verifier', ...distributors, 'admin', 'system'],
    needs: 'a hold to release',
    bulk: true,
  },
  ship: {
    from: ['in_progress'],
    to: 'same',
    by: [...distributors, 'admin'],
    needs: 'a method per shipment; lines with something left, not held',
    bulk: true,
  },
  deliver: {
    from: ['in_progress'],
    to: 'same',
    by: [...distributors, 'admin', 'system'],
    needs: 'a shipment under way, and the proof that its method asks for',
    bulk: true,
  },
  closeShipment: {
    from: ['in_progress'],
    to: 'same',
    by: [...distributors, 'admin', 'system'],
    needs: 'a shipment that is not closed; one that was delivered can only come back',
    bulk: true,
  },
  cancelLine: {
    from: ['verification', 'in_progress'],
    to: 'same',
    by: [...distributors, 'admin', 'system', 'provider'],
    needs: 'line, code; what became of what is on its way',
    clinicUntilShipment: true,
    bulk: true,
  },
  complete: {
    from: ['in_progress'],
    to: 'completed',
    by: [...distributors, 'admin', 'system'],
    needs: 'proof of delivery of every line not cancelled',
    bulk: true,
  },
  cancel: {
    from: ['order_created', 'verification', 'in_progress'],
    to: 'cancelled',
    by: [...distributors, 'admin', 'system', 'provider'],
    needs: 'code; after a shipment what became of each shipped line',
    clinicUntilShipment: true,
    bulk: true,
  },
  override: { from: ['rejected', 'completed'], to: 'cancelled', by: ['admin'], needs: 'code', bulk: true },
  transfer: {
    from: ['order_created', 'verification', 'in_progress'],
    to: 'same',
    by: ['master_distributor', 'admin'],
    needs: 'code, both territories in scope',
    beforeShipment: true,
    bulk: true,
  },
  attach: {
    from: [...statuses],
    to: 'same',
    by: ['provider', 'verifier', ...distributors],
    needs: 'a document that has come whole',
  },
  withdraw: { from: [...statuses], to: 'same', by: ['provider', 'verifier', ...distributors], needs: 'a document of your own organisation, code' },
  note: {
    from: [...statuses],
    to: 'same',
    by: ['provider', 'verifier', ...distributors, 'compliance', 'admin', 'machine', 'system'],
    needs: 'text',
  },
} as const satisfies Record<string, ActionRule>;
export type Action = keyof typeof actions;

export const initialStatus: Status = 'order_created';
export const finalStatuses = ['cancelled'] as const satisfies readonly Status[];
