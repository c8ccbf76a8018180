import type { ErrorObject } from 'ajv';

/** Alternatives that fit none: which member tells them apart, the values it may have, and the place of the one that was sent, -1 for none of them. */
interface Failed {
  readonly member: string;
  readonly kinds: readonly unknown[];
  readonly meant: number;
  readonly isNamed: boolean;
}

/**
 * Of alternatives that a constant member tells apart, such as the `action` of an item, leaves the mistakes of the one that was meant; where none of
 * them was, the one mistake is in that member. The errors must carry schema and data (Ajv's `verbose`); so do those that come back.
 */
export function ofMeantAlternative(found: readonly ErrorObject[]): ErrorObject[] {
  const failed = new Map<string, Failed>();
  for (const error of found) {
    const one = failedOf(error);
    if (one !== null) failed.set(keyOf(error.schemaPath, error.instancePath), one);
  }
  if (failed.size === 0) return [...found];
  return found.filter((error) => isMeant(error, failed)).flatMap((error) => said(error, failed.get(keyOf(error.schemaPath, error.instancePath))));
}

function failedOf({ keyword, schema, data }: ErrorObject): Failed | null {
  if ((keyword !== 'anyOf' && keyword !== 'oneOf') || !Array.isArray(schema)) return null;
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return null;
  const [first, ...others] = schema.map(constantsOf);
  const member = Object.keys(first ?? {}).find((name) => others.every((constants) => name in constants));
  if (first === undefined || member === undefined) return null;
  const kinds = [first, ...others].map((constants) => constants[member]);
  return { member, kinds, meant: kinds.indexOf((data as Record<string, unknown>)[member]), isNamed: Object.hasOwn(data, member) };
}

/** The members of an object's schema that have one value only, each with it. */
function constantsOf(schema: { readonly properties?: Readonly<Record<string, object>> }): Record<string, unknown> {
  const members = Object.entries(schema.properties ?? {});
  return Object.fromEntries(members.flatMap(([name, rule]) => ('const' in rule ? [[name, rule.const]] : [])));
}

/** Whether a mistake lies in no alternative that was not meant. */
function isMeant({ schemaPath, instancePath }: ErrorObject, failed: ReadonlyMap<string, Failed>): boolean {
  for (const step of schemaPath.matchAll(/\/(?:anyOf|oneOf)(?=\/(\d+)\/)/g)) {
    const alternatives = schemaPath.slice(0, step.index + step[0].length);
    for (const place of upwards(instancePath)) {
      const one = failed.get(keyOf(alternatives, place));
      if (one !== undefined && one.meant !== Number(step[1])) return false;
    }
  }
  return true;
}

function said(error: ErrorObject, failed: Failed | undefined): ErrorObject[] {
  if (failed === undefined) return [error];
  const { member, kinds, meant, isNamed } = failed;
  if (meant >= 0) return [];
  if (!isNamed) return [{ ...error, keyword: 'required', params: { missingProperty: member } }];
  return [{ ...error, keyword: 'enum', instancePath: `${error.instancePath}/${member}`, params: { allowedValues: kinds } }];
}

/** A place in a body and those around it, innermost first. */
function* upwards(instancePath: string): Generator<string> {
  for (let end = instancePath.length; end >= 0; end = instancePath.lastIndexOf('/', end - 1)) {
    yield instancePath.slice(0, end);
    if (end === 0) return;
  }
}

function keyOf(schemaPath: string, instancePath: string): string {
  return `${schemaPath}\n${instancePath}`;
}
