import type { Action, ActionInputs, ProofOfDelivery, ShippedItem, Status } from '@orderly/contract';
import type { FieldError } from '../platform/errors.ts';
import type { DocumentState, OrderState } from './state.ts';

/** Actions that change an order which is there. */
export type ChangeAction = keyof ActionInputs;
export type InputOf<A extends ChangeAction> = ActionInputs[A];
export type Change = { [A in ChangeAction]: { readonly action: A; readonly input: InputOf<A> } }[ChangeAction];

/** What a proof holds once it is kept: a drawn signature has become a document. */
export type KeptProof = Omit<ProofOfDelivery, 'signature'>;

export type ShippedItems = Readonly<
  Record<string, Readonly<Record<string, readonly (Omit<ShippedItem, 'quantity'> & { readonly quantity: number })[]>>>
>;

/** What a person typed or what identifies a parcel: encrypted by the caller, never part of the plain row. */
export interface Typed {
  readonly notes: readonly {
    visibility: 'internal' | 'shared';
    kind: 'note' | 'call';
    text: string;
    outcome?: string | undefined;
    questionId?: string;
  }[];
  readonly tracking: Readonly<Record<string, string>>;
  readonly proofs: Readonly<Record<string, KeptProof>>;
  /** By shipment id, then by line id. */
  readonly items: ShippedItems;
}

/** Patient data that an amendment replaces; what is absent stays. */
export interface Amended extends Pick<ActionInputs['amend'], 'shipTo' | 'phone' | 'coverage' | 'diagnoses'> {
  readonly authorisation?: ActionInputs['authorise'];
  /** By line id, of all lines but those below, whose descriptions stay. */
  readonly descriptions?: Readonly<Record<string, string>>;
  readonly keepsDescriptionsOf?: readonly string[];
}

/** A signature with the SHA-256 (hexadecimal) of the salt and what is signed, as canonical JSON. */
export interface Signature {
  readonly intent: string;
  readonly kind: 'typed' | 'drawn';
  readonly value: string;
  readonly hash: string;
  readonly salt: string;
}

export interface Step {
  readonly action: Action;
  readonly previousStatus: Status | null;
  readonly newStatus: Status;
  readonly version: number;
  /** A code's label; null where the action has no code. */
  readonly reason: string | null;
  readonly codes: readonly string[];
  /** Names of what an amendment changed; absent elsewhere. */
  readonly fields?: readonly string[];
}

export interface Decision {
  readonly next: OrderState;
  readonly step: Step;
  readonly typed: Typed;
  readonly amended: Amended | null;
  readonly signature: Signature | null;
  readonly stores: string | null;
}

/** What an action changes; `decide()` adds status, version and whose move it is. */
export interface Effect {
  readonly changes: Partial<
    Pick<OrderState, 'holds' | 'lines' | 'shipments' | 'fulfilment' | 'territoryId' | 'checks' | 'questions' | 'documents' | 'signedBy'>
  >;
  readonly codes?: readonly string[];
  readonly reason?: string;
  readonly fields?: readonly string[];
  readonly typed?: Partial<Typed>;
  readonly amended?: Amended;
  readonly signature?: Signature;
  /** Id of a document that has come and is the order's from now on. */
  readonly stores?: string;
}

export interface DecideContext {
  readonly now: Date;
  readonly newId: () => string;
  /** A document that comes with the change, has come whole and is to be the order's by it. */
  readonly brings?: Pick<DocumentState, 'id' | 'kind' | 'satisfies' | 'addedBy'>;
  /** Of what is signed, read beforehand; only `sign` needs it. */
  readonly signs?: { readonly hash: string; readonly salt: string };
}

/** Why an action can't be taken. */
export interface Refusal {
  readonly code: 'forbidden' | 'invalid_transition' | 'missing_data';
  readonly detail: string;
  readonly errors?: readonly FieldError[];
}
