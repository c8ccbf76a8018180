import type {
  Carrier,
  CarrierProgress,
  CheckName,
  CheckOutcome,
  Disposition,
  DocumentKind,
  Fulfilment,
  HoldCode,
  NextStep,
  Party,
  Role,
  ShipmentClosing,
  ShipmentMethod,
  Status,
  UserKind,
} from '@orderly/contract';

/** One line of an order as stored: codes and numbers. Its description is PHI and stands in the class `fulfilment`. */
export interface Line {
  readonly id: string;
  readonly hcpcs: string;
  readonly quantity: number;
  readonly laterality?: string;
  readonly modifiers: readonly string[];
  readonly supplyType: string;
  /** What became of it when its order was cancelled after a shipment. */
  readonly disposition?: Disposition;
  /** What of it nobody is to get any more: all that was not delivered then. */
  readonly cancelled?: Cancelled;
}

/** What of a line was cancelled. `disposition` is of what was on its way then, in the shipments named. */
export interface Cancelled {
  readonly quantity: number;
  readonly code: string;
  readonly at: string;
  readonly disposition?: Disposition;
  readonly shipmentIds?: string[];
}

export interface Shipment {
  readonly id: string;
  readonly method: ShipmentMethod;
  readonly carrier?: Carrier;
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
  /** ISO 8601 UTC. */
  readonly shippedAt: string;
  /** When it was received, as its proof says. */
  readonly deliveredAt: string | null;
  /** Documents that prove it, where a carrier's own record does not: without them it is to be proven again. */
  readonly provenBy?: readonly string[];
  /** How far its carrier has brought it. */
  readonly progress?: Progress;
  /** When its carrier was last heard of, once that is longer ago than it should be. */
  readonly silentSince?: string;
  /** Set when it was lost, refused, returned or recalled: what was in it may ship again. */
  readonly closed?: { readonly code: ShipmentClosing; readonly at: string };
}

/** What a carrier has said of a shipment, in whatever order: the furthest step, and when it last spoke of a step and of trouble (null: not yet). ISO 8601 UTC. */
export interface Progress {
  readonly step: Exclude<CarrierProgress, 'exception'>;
  readonly at: string;
  readonly exceptionAt: string | null;
}

export interface Hold {
  readonly code: HoldCode;
  readonly lineId?: string;
  readonly expectedAt?: string;
  readonly since: string;
}

/** How a check of an order stands. Codes and times only; the evidence is kept encrypted elsewhere. */
export interface CheckState {
  readonly outcome: CheckOutcome;
  readonly codes: readonly string[];
  /** The version at which what it looks at last changed. */
  readonly basis: number;
  /** ISO 8601 UTC; null while pending. */
  readonly at: string | null;
  /** From then on it no longer holds; null: it does not lapse. */
  readonly until: string | null;
  /** When what it was found by was read, by the database's clock, in microseconds since 1970: an older look never undoes a newer one. */
  readonly seenAtUs?: number;
  /** The code it was waived with. */
  readonly waived?: string;
  /** By line id: what of each item is to be recorded when it ships, as the requirements have it. */
  readonly items?: Readonly<Record<string, readonly ('lot' | 'serial' | 'expiry')[]>>;
}
export type Checks = Readonly<Record<CheckName, CheckState>>;

/** What a check found. */
export interface CheckResult extends Pick<CheckState, 'codes' | 'basis' | 'until' | 'items'> {
  readonly name: CheckName;
  readonly outcome: Exclude<CheckOutcome, 'pending'>;
  /** When what it looked at was read, as in the state. */
  readonly seenAtUs: number;
}

/** Something that the clinic is to say. The text is a note. */
export interface Question {
  readonly id: string;
  readonly code: string;
  readonly askedBy: 'desk' | 'distributor';
  readonly askedAt: string;
  readonly answeredAt: string | null;
  /** Documents that answer it. */
  readonly documentIds?: readonly string[];
}

/** A document of the order. What it is called and what it says is kept encrypted elsewhere. */
export interface DocumentState {
  readonly id: string;
  readonly kind: DocumentKind;
  readonly satisfies: readonly DocumentKind[];
  readonly addedAt: string;
  /** The organisation whose it is. */
  readonly addedBy: string | null;
  readonly withdrawnAt: string | null;
}

/** A refill, with days of the calendar: what was confirmed, when the supply ends, and from when it may be delivered. */
export interface Refill {
  readonly confirmedOn: string;
  readonly confirmedBy: 'patient' | 'caregiver';
  readonly supplyEndsOn: string;
  readonly deliverFrom: string;
}

/** Everything `decide()` reads of an order, as one row holds it. */
export interface OrderState {
  readonly id: string;
  readonly number: string;
  readonly status: Status;
  readonly fulfilment: Fulfilment | null;
  readonly holds: readonly Hold[];
  readonly checks: Checks;
  /** Counts what was found of the checks: with the version, what a change is decided on. */
  readonly checksRev: number;
  readonly questions: readonly Question[];
  readonly documents: readonly DocumentState[];
  readonly lines: readonly Line[];
  readonly shipments: readonly Shipment[];
  readonly version: number;
  readonly priority: 'routine' | 'urgent';
  /** Calendar date in `timeZone`. */
  readonly neededBy: string | null;
  readonly timeZone: string;
  /** Null for what is no refill. */
  readonly refill: Refill | null;
  readonly territoryId: string;
  readonly clinicId: string;
  readonly patientId: string;
  readonly billTo: 'insurance' | 'clinic' | 'patient';
  /** NPI of the ordering practitioner. */
  readonly practitionerNpi: string;
  /** The user whose signature stands under what the order holds now. */
  readonly signedBy: string | null;
  readonly waitingOn: Party;
  readonly nextStep: NextStep;
  readonly since: Date;
  readonly dueAt: Date | null;
}

/** Who acts, as far as the rules care. */
export interface ActingAs {
  readonly kind: UserKind;
  readonly role: Role | null;
  /** Territories in the actor's scope; transfer needs both ends in it. */
  readonly territories: readonly string[];
  readonly userId?: string;
  readonly organizationId?: string | null;
  /** Of the practitioner this user is. */
  readonly npi: string | null;
}

/** Whether something is still to be done with an order of this status: checked, asked, prepared or delivered. */
export function isUnderWay(status: Status): boolean {
  return status === 'verification' || status === 'in_progress';
}
