import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Seals the secrets of webhooks for the database, and opens them. */
export interface SecretBox {
  seal(secret: string): Buffer;
  /** Errors: when it was sealed under another key. */
  open(sealed: Buffer): string;
}

const ivBytes = 12;
const tagBytes = 16;

/** By AES-256-GCM under a key of 32 bytes. */
export function createSecretBox(key: Buffer): SecretBox {
  return {
    seal(secret) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      return Buffer.concat([iv, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed) {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivBytes));
      decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
      return Buffer.concat([decipher.update(sealed.subarray(ivBytes, sealed.length - tagBytes)), decipher.final()]).toString('utf8');
    },
  };
}

/** A new secret of Standard Webhooks: 32 random bytes. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}
