import { randomBytes } from 'node:crypto';

/** Crockford's base32: no I, L, O (read as 1, 1, 0) and no U. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 8;

/**
 * The check: with the characters as elements of GF(32) (x⁵ + x² + 1), the sum of α^(7 − place) · character is 0; the last character makes it so. All
 * weights are non-zero and differ, so every single wrong character and every swap of two characters, neighbours or not, is caught. (Arithmetic modulo 32
 * cannot do both: it needs odd weights with odd differences. Modulo 31 takes 0 for Z.) Of other mistakes one in 32 passes.
 */
const modulus = 0b100101;

/** A new order number: 35 random bits in seven characters, and the check character. Two orders may draw the same: the column is unique, draw again. */
export function newOrderNumber(): string {
  // Five bits of a byte each: 32 divides 256, so no character is likelier than another.
  const characters = [...randomBytes(length - 1)].map((byte) => byte & 31);
  return [...characters, checkOf(characters)].map((value) => alphabet[value]).join('');
}

/** The order number a person typed or read out, in its one spelling; null when it cannot be one. */
export function parseOrderNumber(entered: string): string | null {
  if (entered.length > 40) return null;
  const number = entered.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0');
  const values = [...number].map((character) => alphabet.indexOf(character));
  if (values.length !== length || values.includes(-1)) return null;
  return checkOf(values.slice(0, -1)) === values.at(-1) ? number : null;
}

/** The value of the check character for the seven before it. */
function checkOf(values: readonly number[]): number {
  // Horner's rule; subtraction in GF(32) is the same as addition.
  return values.reduce((sum, value) => timesAlpha(sum ^ value), 0);
}

function timesAlpha(value: number): number {
  const doubled = value << 1;
  return doubled > 31 ? doubled ^ modulus : doubled;
}
