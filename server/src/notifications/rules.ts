import type { NotificationKind, NotificationRule, PersonalChannel } from '@orderly/contract';
import type { Member } from '../identity/index.ts';

/** Of an order, what says who stands how to it. */
export interface Concerns {
  readonly clinicId: string;
  readonly operatorId: string;
  readonly placedBy: string;
  /** Of its practitioner. */
  readonly npi: string | null;
  readonly isUrgent: boolean;
}

/** By which channels somebody hears of an event, as the rules have it. */
export interface Told {
  readonly kind: NotificationKind;
  readonly channels: readonly PersonalChannel[];
  readonly urgent: boolean;
}

const reaches: Readonly<Record<NotificationRule['to'], (member: Member, order: Concerns | null) => boolean>> = {
  scope: () => true,
  clinic: (member, order) => member.role === 'provider' && member.organizationId === order?.clinicId,
  placed_by: (member, order) => member.userId === order?.placedBy,
  signer: (member, order) => member.npi !== null && member.npi === order?.npi && member.organizationId === order.clinicId,
  operator: (member, order) => member.organizationId === order?.operatorId,
  admins: (member) => member.role === 'admin',
};

/** How somebody who may see it hears of an event of these kinds, or null: by every rule that fits, the channels of all of them. Pure. */
export function toldBy(rules: readonly NotificationRule[], kinds: readonly NotificationKind[], member: Member, order: Concerns | null): Told | null {
  for (const kind of kinds) {
    const fitting = rules.filter(
      (rule) => rule.event === kind && (rule.roles === undefined || rule.roles.includes(member.role)) && reaches[rule.to](member, order),
    );
    if (fitting.length === 0) continue;
    const urgent = fitting.some((rule) => rule.urgent === 'always' || (rule.urgent === 'by_order' && order?.isUrgent === true));
    return { kind, channels: [...new Set(fitting.flatMap(({ channels }) => channels))], urgent };
  }
  return null;
}

/** What people of a role are told at all, for them to choose from. */
export function rulesFor(rules: readonly NotificationRule[], role: Member['role']): NotificationRule[] {
  const possible = (rule: NotificationRule) => {
    if (rule.roles !== undefined) return rule.roles.includes(role);
    if (rule.to === 'clinic' || rule.to === 'signer') return role === 'provider';
    if (rule.to === 'placed_by') return role === 'provider' || role === 'verifier';
    return rule.to === 'admins' ? role === 'admin' : true;
  };
  return rules.filter(possible);
}
