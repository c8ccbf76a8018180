import { type Channel, type DeliveryState, type NotificationKind, notificationKinds } from '@orderly/contract';

export const channelWords: Readonly<Record<Channel, string>> = { in_app: 'In the app', email: 'Mail', sms: 'SMS', webhook: 'Webhook' };

export const stateWords: Readonly<Record<DeliveryState, { readonly label: string; readonly colour: string }>> = {
  queued: { label: 'Queued', colour: 'blue' },
  sent: { label: 'Sent', colour: 'teal' },
  delivered: { label: 'Delivered', colour: 'teal' },
  bounced: { label: 'Bounced', colour: 'red' },
  failed: { label: 'Failed', colour: 'red' },
  suppressed: { label: 'Suppressed', colour: 'gray' },
};

/** What a message tells of; what the system sends by itself goes by its own name. */
export function titleOf(kind: string): string {
  return (
    (notificationKinds as Readonly<Record<string, string>>)[kind] ??
    (kind === 'phone_code' ? 'Code for a telephone number' : kind.replaceAll('_', ' '))
  );
}

export const kindOptions = (Object.keys(notificationKinds) as NotificationKind[]).map((value) => ({ value, label: notificationKinds[value] }));
