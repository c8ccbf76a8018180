import type { Operation } from '../fuzz/document.ts';
import type { Client } from './client.ts';
import { classOf } from './fields.ts';

const person = 'provider';

/**
 * Sends patient data to every place where it does not belong: each member of each body that may not hold it, unknown members, broken JSON, addresses
 * and queries. `text` is what somebody typed.
 */
export async function makeMistakes(
  client: Client,
  operations: readonly Operation[],
  text: string,
  ids: { patientId: string; orderId: string },
): Promise<void> {
  // What ends the person's session comes last.
  const ends = (operation: Operation) => (/^\/api\/v1\/(auth|demo)\//.test(operation.path) ? 1 : 0);
  for (const operation of operations.toSorted((a, b) => ends(a) - ends(b))) {
    const path = operation.path.replaceAll(/\{[^}]+\}/g, ids.orderId);
    for (const body of wrongBodies(operation, text)) await client.ask(person, operation.method, path, { body, version: 1 });
    if (operation.body !== null) await brokenJson(client, operation, path, text);
    if (operation.path.includes('{'))
      await client.ask(person, operation.method, operation.path.replaceAll(/\{[^}]+\}/g, encodeURIComponent(text)), bodyOf(operation));
    for (const { name, in: place } of operation.parameters) {
      // What a key or a name to look for is, its sender chooses; it is told in the documentation that neither may be of a patient.
      if (place === 'query') await client.ask(person, operation.method, `${path}?${name}=${encodeURIComponent(text)}`, bodyOf(operation));
      if (place === 'header' && name === 'If-Match')
        await client.ask(person, operation.method, path, { ...bodyOf(operation), headers: { 'if-match': plainAscii(text) } });
    }
    // Unknown parameters are ignored, so that this one answers, and it answers patient data.
    const phi = operation.id === 'readOrderChecks' || operation.id === 'listDocuments' || operation.id === 'orderAgain';
    await client.ask(person, operation.method, `${path}?name=${encodeURIComponent(text)}`, { ...bodyOf(operation), phi });
  }
  await mistakenAddresses(client, text, ids);
}

function bodyOf({ body, method }: Operation): { body?: unknown } {
  return body === null || method === 'GET' ? {} : { body: body.examples[0] };
}

function plainAscii(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '');
}

/** The operation's example with the text in place of each member that takes none, and as one that it does not know. */
function wrongBodies({ id, body }: Operation, text: string): unknown[] {
  const bodies: unknown[] = [];
  for (const example of body?.examples ?? []) {
    bodies.push({ ...(example as object), surprise: text }, { ...(example as object), note: { typed: text } }, [text], text);
    for (const path of pathsIn(example)) {
      const place = path.map((name) => `/${typeof name === 'number' ? '*' : name}`).join('');
      // A name of an organisation may be anything.
      if (classOf({ operation: id, place }) === 'plain' && /name|email|Name/.test(place)) continue;
      if (classOf({ operation: id, place }) !== 'phi') bodies.push(replaced(example, path, text));
      bodies.push(replaced(example, path, [text]), replaced(example, path, { [String(path.at(-1))]: text }), replaced(example, path, `${text}\0`));
    }
  }
  return bodies;
}

type Path = readonly (string | number)[];

function pathsIn(value: unknown, path: Path = []): Path[] {
  const inner = Array.isArray(value) ? [...value.entries()] : typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return inner.flatMap(([name, member]) => [[...path, name], ...pathsIn(member, [...path, name])]);
}

function replaced(value: unknown, [name, ...rest]: Path, by: unknown): unknown {
  if (name === undefined) return by;
  if (Array.isArray(value)) return value.map((element, index) => (index === name ? replaced(element, rest, by) : element));
  const object = value as Record<string, unknown>;
  return { ...object, [name]: replaced(object[name], rest, by) };
}

async function brokenJson(client: Client, operation: Operation, path: string, text: string): Promise<void> {
  const word = /zq[a-z0-9]+/.exec(text)?.[0] ?? text;
  const typed = JSON.stringify(text);
  const raws = [
    `{"notes": ${typed}`,
    `{"notes": ${typed},}`,
    `{${typed.slice(1, -1)}}`,
    `{"a": ${typed}, "a": ${typed}}`,
    `{"__proto__": {"x": ${typed}}}`,
    text,
    // JSON.parse quotes the whole of what is short.
    word,
    `{"a":${word}}`,
  ];
  for (const raw of raws) await client.ask(person, operation.method, path, { raw, version: 1 });
  await client.ask(person, operation.method, path, { raw: text, headers: { 'content-type': 'text/plain' } });
}

async function mistakenAddresses(client: Client, text: string, { patientId, orderId }: { patientId: string; orderId: string }): Promise<void> {
  const typed = encodeURIComponent(text);
  for (const path of [
    `/${typed}`,
    `/api/v1/${typed}`,
    `/api/v1/patients?name=${typed}`,
    `/api/v1/patients/search?mrn=${typed}`,
    `/api/v1/patients/${patientId}/${typed}`,
    `/api/v1/orders/${typed}?include=phi`,
    `/api/v1/orders/${orderId}?include=${typed}`,
    `/api/v1/orders?cursor=${Buffer.from(text).toString('base64url')}`,
    `/api/v1/orders?number=${typed.slice(0, 20)}`,
    `/docs/${typed}`,
    `/assets/${typed}.js`,
    `/api/v1/orders/${typed}%zz`,
    `/api/v1/orders/${typed}%00`,
  ]) {
    for (const method of ['GET', 'DELETE']) await client.ask(person, method, path);
  }
  await client.ask('nobody', 'POST', '/api/v1/auth/sign-in/email', {
    body: { email: `${plainAscii(text).replaceAll(/[^a-z0-9]/gi, '')}@example.org`, password: text },
  });
  await client.ask('nobody', 'GET', '/api/v1/me', { headers: { authorization: `Bearer ${plainAscii(text)}`, cookie: `orderly_session=${typed}` } });
}
