import { createHmac } from 'node:crypto';
import { createPhoneCodes, type PhoneCodes } from './phone-code.ts';
import { createSecretBox, type SecretBox } from './webhooks/secrets.ts';

/** What follows from the server's secret, one key for each purpose. */
export interface NotificationKeys {
  readonly secrets: SecretBox;
  readonly phoneCodes: PhoneCodes;
}

export function notificationKeys(authSecret: string): NotificationKeys {
  const keyFor = (purpose: string) => createHmac('sha256', authSecret).update(purpose).digest();
  return { secrets: createSecretBox(keyFor('orderly webhook secrets')), phoneCodes: createPhoneCodes(keyFor('orderly phone codes')) };
}
