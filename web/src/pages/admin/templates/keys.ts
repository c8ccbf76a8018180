import { type NotificationKind, notificationKinds } from '@orderly/contract';

const words: Readonly<Record<string, string>> = {
  email: 'Mail',
  email_digest: 'Mail of several events together',
  sms: 'SMS',
  sms_digest: 'SMS of several events together',
  phone_code: 'Code that proves a telephone number',
};

/** What a template is for: `email.order_shipped` is "Mail: Goods have shipped". */
export function nameOf(key: string): string {
  const [channel = '', kind] = key.split('.');
  const title = kind === undefined ? null : (notificationKinds[kind as NotificationKind] ?? kind);
  return title === null ? (words[channel] ?? key) : `${words[channel] ?? channel}: ${title}`;
}

/** The key as it stands in an address, where a dot would look like a file’s. */
export function addressOf(key: string): string {
  return `/admin/templates/${key.replace('.', '-')}`;
}

export function keyOf(address: string): string {
  return address.replace('-', '.');
}
