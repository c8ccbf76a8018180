import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { OrderlyError } from '../errors.ts';

/** Makes and reads opaque cursors: signed, and good only for the list and filters they came from. */
export interface Cursors {
  write(list: unknown, position: unknown): string;
  /** Errors: invalid_request. */
  read<T>(list: unknown, cursor: string | undefined): T | null;
}

const macBytes = 16;

/** Cursors under a key; several nodes share one, and a restart with a fresh key merely ends open listings. */
export function createCursors(key: Buffer = randomBytes(32)): Cursors {
  function mac(list: unknown, payload: Buffer): Buffer {
    return createHmac('sha256', key).update(JSON.stringify(list)).update('\0').update(payload).digest().subarray(0, macBytes);
  }
  return {
    write(list, position) {
      const payload = Buffer.from(JSON.stringify(position));
      return Buffer.concat([mac(list, payload), payload]).toString('base64url');
    },
    read<T>(list: unknown, cursor: string | undefined): T | null {
      if (cursor === undefined) return null;
      const bytes = Buffer.from(cursor, 'base64url');
      const payload = bytes.subarray(macBytes);
      if (bytes.length <= macBytes || !timingSafeEqual(mac(list, payload), bytes.subarray(0, macBytes))) {
        throw new OrderlyError(
          'invalid_request',
          'The cursor does not belong to this list. Begin again without it, and keep the filters as they are.',
          {
            errors: [{ pointer: '/cursor', code: 'cursor', detail: 'Send nextCursor back as it was, with the same filters.' }],
          },
        );
      }
      return JSON.parse(payload.toString('utf8')) as T;
    },
  };
}
