/**
 * The decoded value of the cookie `name`; undefined where the header has none, more than one, or one of broken encoding. Whatever looks at a cookie
 * asks here: two readers that differ by a space would take one request for two people's.
 */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  const values = (header ?? '').split(';').flatMap((part) => {
    const at = part.indexOf('=');
    return at > 0 && trimmed(part.slice(0, at)) === name ? [trimmed(part.slice(at + 1))] : [];
  });
  const [value] = values;
  if (value === undefined || values.length > 1) return undefined;
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

/** Without the space and tab around it, which are all that RFC 9110 section 5.6.3 calls white space; `trim` takes U+00A0 and more. */
function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text[start])) start += 1;
  while (end > start && isBlank(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
