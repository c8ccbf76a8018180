import { createHmac, timingSafeEqual } from 'node:crypto';

/** Makes the codes that prove a telephone number. Nothing of them is stored: a code follows from its id, whose it is and the number, under a key. */
export interface PhoneCodes {
  /** Six digits. */
  of(codeId: string, userId: string, number: string): string;
  isRight(given: string, code: string): boolean;
}

export function createPhoneCodes(key: Buffer): PhoneCodes {
  return {
    of(codeId, userId, number) {
      const mac = createHmac('sha256', key).update(`${codeId}|${userId}|${number}`).digest();
      return String(mac.readUInt32BE(0) % 1_000_000).padStart(6, '0');
    },
    isRight: (given, code) => given.length === code.length && timingSafeEqual(Buffer.from(given), Buffer.from(code)),
  };
}
