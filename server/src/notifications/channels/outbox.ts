import type { Database } from '../../platform/db/database.ts';
import type { Carrier } from '../channel.ts';
import { keepInOutbox } from '../delivery-store.ts';

/** Where no mail server or SMS service is named: messages are kept in the database and shown. */
export function openOutbox(db: Database, channel: 'email' | 'sms'): Carrier {
  return {
    async send(letter) {
      await db.transaction((tx) => keepInOutbox(tx, { ...letter, channel }));
      return { state: 'sent' };
    },
  };
}
