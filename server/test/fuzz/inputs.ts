import type { Random } from '../isolation/random.ts';
import type { Operation, Parameter } from './document.ts';
import { spoilBytes, spoilValue, written } from './spoil.ts';
import { fitting, type Known, withKnownIds } from './values.ts';

/** A request to make, and what is known of it beforehand. Names its actor rather than a credential, so that it can be printed. */
export interface Input {
  readonly operation: Operation;
  readonly actor: string;
  readonly method: string;
  /** With its query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
  /** Whether the method and path are the operation's own, so that its description binds the answer. */
  readonly routed: boolean;
  /** A wrong query or path parameter that the answer has to name when it finds the request invalid; null when the body or nothing is wrong. */
  readonly wrongParameter: string | null;
}

/** Versions of orders as last seen. */
export type Versions = Readonly<Record<string, number>>;

/** One request out of the operation's description, in most cases with one thing wrong. */
export function drawInput(operation: Operation, actor: string, known: Known, versions: Versions, random: Random): Input {
  const wrong = random.below(100);
  const path = drawPath(operation, known, random, wrong < 8);
  const query = drawQuery(operation, known, random, wrong >= 8 && wrong < 22);
  const body = drawBody(operation, known, random, wrong >= 22 && wrong < 62);
  const headers = drawHeaders(operation, path.orderId, versions, random, wrong >= 62 && wrong < 75);
  const method = wrong === 99 ? random.pick(['DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'PUT', 'POST', 'GET']) : operation.method;
  return {
    operation,
    actor,
    method,
    url: path.text + query.text,
    headers: body === null ? headers : { 'content-type': 'application/json', ...headers },
    body: method === 'GET' || method === 'HEAD' ? null : body,
    routed: path.whole && method === operation.method,
    wrongParameter: path.wrong ?? query.wrong,
  };
}

const oddSegments = [
  'x',
  '0',
  '%20',
  '..%2f..%2fetc%2fpasswd',
  '%00',
  '%ff',
  '%C3%28',
  '%',
  '%zz',
  '%u0041',
  'null',
  'undefined',
  '%ED%A0%80',
  '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7',
  '0199C0DE-7B3A-7CC1-9D7E-2F3A4B5C6D7E',
  '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e%0a',
  '%7B0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e%7D',
  "1'%20or%20'1'='1",
  ';',
  'a;b=c',
  '*',
  'x'.repeat(199),
  'x'.repeat(300),
  'x'.repeat(5000),
  '%F0%9F%A9%BA',
];

function drawPath(operation: Operation, known: Known, random: Random, spoil: boolean) {
  const names = [...operation.path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name as string);
  const own = operation.path.startsWith('/api/v1/territories') ? { ...known, id: known.territoryId ?? [] } : known;
  const values = names.map((name) => [name, String(fitting({ type: 'string', format: 'uuid' }, name, own, random))] as [string, string]);
  const orderId = values.find(([name]) => name === 'orderId')?.[1] ?? null;
  let wrong: string | null = null;
  let whole = true;
  const spoilt = spoil && names.length > 0 ? random.below(names.length) : -1;
  const segments = values.map(([name, value], index): [string, string] => {
    if (index !== spoilt) return [name, value];
    const odd = random.pick(oddSegments);
    // What cannot be decoded or is too long is refused before there is a parameter.
    const decodes = canDecode(odd) && odd.length < 200 && !odd.includes('%00');
    wrong = decodes && !/^[0-9a-f-]{36}$/i.test(odd) ? name : null;
    whole = decodes;
    return [name, odd];
  });
  let text = operation.path;
  for (const [name, value] of segments) text = text.replace(`{${name}}`, () => value);
  if (spoil && names.length === 0) {
    text = random.pick([
      `${text}/`,
      `${text}/x`,
      text.replace('/api', '//api'),
      text.toUpperCase(),
      `${text}%20`,
      `${text}%`,
      `${text};x=1`,
      `${text}%2f`,
    ]);
    whole = false;
  }
  return { text, orderId, wrong, whole };
}

function canDecode(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

const oddValues = [
  '',
  '0',
  '-1',
  '101',
  '1e3',
  '1.5',
  '99999999999999999999',
  'abc',
  'true',
  'null',
  '[]',
  '{}',
  '%00',
  '%ff',
  '%',
  '+',
  'a%26b',
  "'",
  '😀',
  '%F0%9F%A9%BA',
];
const oddCursors = ['x', 'eyJ4IjoxfQ', '%7B%7D', '=', 'AAAA', '..', 'x'.repeat(1000), 'x'.repeat(1001), 'bnVsbA', 'W10', '%F0%9F%A9%BA'];
const oddPairs = [
  'surprise=1',
  '__proto__=1',
  '__proto__[admin]=1',
  'constructor=1',
  'constructor.prototype=1',
  'toString=1',
  'limit[]=1',
  'limit[$gt]=1',
  '=',
  '&&&',
  '=&=',
  'a'.repeat(300),
  `x=${'y'.repeat(8000)}`,
  'limit=1&limit=2',
  'include=phi&include=phi',
  '%=1',
  '%00=1',
  '%ff=%fe',
  '?',
  '#',
];

function drawQuery(operation: Operation, known: Known, random: Random, spoil: boolean) {
  const parameters = operation.parameters.filter((parameter) => parameter.in === 'query');
  const chosen = parameters.filter((parameter) => parameter.required || random.chance(0.3));
  const pairs = chosen.map((parameter) => `${parameter.name}=${encodeURIComponent(String(parameterValue(parameter, known, random)).toWellFormed())}`);
  let wrong: string | null = null;
  if (spoil) {
    if (parameters.length > 0 && random.chance(0.6)) {
      const { name } = random.pick(parameters);
      pairs.push(`${name}=${random.pick(name === 'cursor' ? oddCursors : oddValues)}`);
    } else {
      const pair = random.pick(oddPairs);
      pairs.push(pair);
      // Only routes that take a query say which names they do not know.
      if (pair === 'surprise=1' && parameters.length > 0) wrong = 'surprise';
    }
  }
  return { text: pairs.length === 0 ? '' : `?${pairs.join('&')}`, wrong };
}

function parameterValue({ name, schema }: Parameter, known: Known, random: Random): unknown {
  // A made-up cursor is always wrong; real ones are drawn from answers.
  if (name === 'cursor') return random.pick([...(known.cursor ?? []), 'x']);
  return fitting(schema, name, known, random);
}

function drawBody(operation: Operation, known: Known, random: Random, spoil: boolean): Buffer | null {
  if (operation.method === 'GET') return null;
  if (operation.body === null) return random.chance(0.7) ? null : spoilBytes({}, random).bytes;
  const { schema, examples } = operation.body;
  const value = random.chance(0.6) && examples.length > 0 ? withKnownIds(random.pick(examples), known, random) : fitting(schema, '', known, random);
  if (!spoil) return written(value).bytes;
  if (random.chance(0.25)) return spoilBytes(value, random).bytes;
  let spoilt = spoilValue(value, random);
  while (random.chance(0.15)) spoilt = spoilValue(spoilt, random);
  return (written(spoilt).bytes as Buffer | undefined) ?? Buffer.from('null');
}

const oddHeaders: readonly [name: string, values: readonly string[]][] = [
  [
    'content-type',
    [
      'text/plain',
      'application/xml',
      'application/json; charset=utf-16',
      'application/json;',
      'multipart/form-data',
      'x',
      '',
      'application/jsonp',
      ';',
      'application/x-www-form-urlencoded',
      'APPLICATION/JSON',
    ],
  ],
  ['accept', ['text/html', 'application/xml', 'image/*;q=0.1', '', 'x', ';;;', '*/*', 'text/html,*/*']],
  ['accept-encoding', ['gzip', 'br', 'identity;q=0', 'x'.repeat(200)]],
  ['if-match', ['*', '', '"0"', '"-1"', 'W/"1"', '"1", "2"', '1', '"x"', '"99999999999999999999"', '"1', 'x'.repeat(2000), '"\u00e9"']],
  [
    'idempotency-key',
    ['', 'short', 'with space in it', 'x'.repeat(255), 'x'.repeat(256), 'k\u00e9y-of-some-length', '"quoted-key"', 'a,b,c,d,e,f,g'],
  ],
  [
    'authorization',
    ['Bearer', 'Bearer ', 'Bearer x', 'Basic dXNlcjpwYXNz', `Bearer orderly_${'x'.repeat(32)}`, 'x'.repeat(4000), 'bearer orderly_\u00e9'],
  ],
  ['cookie', ['', 'x', '=', ';;;;', 'orderly_session=x', 'orderly_session=x.y', 'orderly_session=%00', 'orderly_session=%', `a=${'b'.repeat(3000)}`]],
  ['origin', ['null', 'https://evil.example', 'x', '', 'http://localhost:1']],
  ['sec-fetch-site', ['cross-site', 'x', 'none']],
  ['x-request-id', ['x', '', 'x'.repeat(500), '../../x', 'ok-request-id-1', '\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9']],
  ['x-forwarded-for', ['1.2.3.4', "' or 1=1", 'x'.repeat(500), '::ffff:1.2.3.4, 5']],
  ['host', ['', '[', 'evil.example', 'a:b:c', 'localhost:99999']],
  ['expect', ['100-continue']],
  ['range', ['bytes=0-1', 'x']],
  ['x-http-method-override', ['DELETE']],
  ['user-agent', ['x'.repeat(4000), '', '\u00e9']],
  ['last-event-id', ['x']],
];

function drawHeaders(operation: Operation, orderId: string | null, versions: Versions, random: Random, spoil: boolean): Record<string, string> {
  const takes = (name: string) => operation.parameters.some((parameter) => parameter.in === 'header' && parameter.name === name);
  const headers: Record<string, string> = {};
  if (takes('If-Match') && random.chance(0.95)) {
    const seen = versions[orderId ?? ''] ?? 1;
    headers['if-match'] = `"${random.chance(0.8) ? seen : 1 + random.below(9)}"`;
  }
  // Few, so that keys meet again: the same request twice, and another with its key.
  if (takes('Idempotency-Key') && random.chance(0.3)) headers['idempotency-key'] = `fuzz-key-${random.below(40)}`;
  if (spoil) {
    const [name, values] = random.pick(oddHeaders);
    headers[name] = random.pick(values);
  }
  return headers;
}
