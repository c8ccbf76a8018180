const alphabet = 'ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyz23456789';
const length = 20;

/** A password that nobody could guess, of characters that are not mistaken for each other, in groups that can be read out. */
export function newPassword(): string {
  const characters: string[] = [];
  while (characters.length < length) {
    // Bytes beyond the last whole alphabet are passed over, so that none is likelier.
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < 256 - (256 % alphabet.length) && characters.length < length) characters.push(alphabet[byte % alphabet.length] as string);
    }
  }
  return (characters.join('').match(/.{5}/g) as string[]).join('-');
}
