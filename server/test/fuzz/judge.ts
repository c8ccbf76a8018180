import { isUtf8 } from 'node:buffer';
import { problemKinds } from '../../src/platform/http/problems.ts';
import type { Input } from './inputs.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

interface Problem {
  readonly type?: unknown;
  readonly title?: unknown;
  readonly status?: unknown;
  readonly code?: unknown;
  readonly detail?: unknown;
  readonly retryable?: unknown;
  readonly requestId?: unknown;
  readonly errors?: readonly { readonly pointer?: unknown; readonly code?: unknown; readonly detail?: unknown }[];
}

/** Answers that may come of the request before there is an operation. */
const ofTransport = new Set([400, 404, 405, 408, 413, 415, 431]);
const maxComparedPointer = 150;

/** What is wrong with an answer, or null. */
export function judge(input: Input, answer: Answer): string | null {
  const { status, headers, body } = answer;
  if (status >= 500) return `answers ${status}`;
  if (status >= 400) return judgeProblem(input, answer);
  if (status < 200 || status >= 400) return `answers ${status}`;
  if (!input.routed || input.method !== input.operation.method) return null;
  if (!input.operation.isDescribed(status)) return `answers ${status}, which its description does not have`;
  if (!String(headers['content-type']).startsWith('application/json')) return null;
  const misfit = input.operation.misfit(status, JSON.parse(body));
  if (misfit !== null) return `answers what its description does not: ${misfit}`;
  const sent = valueSent(input);
  const mistakes = sent === undefined ? [] : input.operation.mistakesIn(sent);
  if (mistakes.length > 0) return `takes a body that does not fit its description at ${mistakes[0]}`;
  if (input.wrongParameter !== null) return `takes a wrong ${input.wrongParameter}`;
  return null;
}

function judgeProblem(input: Input, { status, headers, body }: Answer): string | null {
  if (input.method === 'HEAD') return null;
  if (headers['content-type'] !== 'application/problem+json; charset=utf-8') return `answers ${status} as ${String(headers['content-type'])}`;
  const problem = parsed(body) as Problem | undefined;
  if (typeof problem !== 'object' || problem === null) return 'answers a problem that is not JSON';
  const kind = problemKinds[String(problem.code) as keyof typeof problemKinds];
  if (kind === undefined) return `answers the unknown code ${String(problem.code)}`;
  if (kind.status !== status || problem.status !== status) return `answers ${String(problem.code)} with ${status}`;
  if (problem.title !== kind.title || problem.retryable !== kind.retryable || problem.type !== `urn:orderly:problem:${String(problem.code)}`)
    return 'answers a problem with wrong type, title or retryable';
  if (typeof problem.detail !== 'string' || problem.detail.length < 10) return 'answers a problem without detail';
  if (typeof problem.requestId !== 'string' || problem.requestId !== headers['x-request-id']) return 'answers a problem without its requestId';
  for (const error of problem.errors ?? []) {
    if (typeof error.pointer !== 'string' || typeof error.code !== 'string' || typeof error.detail !== 'string')
      return 'answers an error without pointer, code or detail';
    if (error.pointer !== '' && !error.pointer.startsWith('/')) return `answers a pointer that is none: ${error.pointer}`;
  }
  if (input.routed && !input.operation.isDescribed(status) && !ofTransport.has(status))
    return `answers ${status} (${String(problem.code)}), which its description does not have`;
  return judgeNaming(input, problem);
}

/** Whoever is told that the request is invalid has to be told where. */
function judgeNaming(input: Input, problem: Problem): string | null {
  // Looked for before anything else, wherever it stands.
  if (input.url.includes('%00')) return null;
  if (!input.routed || (problem.code !== 'invalid_request' && problem.code !== 'missing_data')) return null;
  const pointers = (problem.errors ?? []).map(({ pointer }) => String(pointer));
  if (pointers.includes('') || pointers.some((pointer) => pointer.startsWith('/headers/'))) return null;
  if (input.wrongParameter !== null && input.body === null) {
    // The path is looked at before the query, and each names all that is wrong in it.
    return pointers.length > 0 ? null : `does not name the wrong ${input.wrongParameter}`;
  }
  const sent = valueSent(input);
  if (sent === undefined) return null;
  const mistakes = input.operation.mistakesIn(sent);
  if (mistakes.length === 0 || input.wrongParameter !== null) return null;
  if (pointers.length === 0) return `does not name what is wrong with the body, such as ${mistakes[0]}`;
  const comparable = mistakes.filter((pointer) => pointer.length < maxComparedPointer);
  if (comparable.length < mistakes.length) return null;
  // A body with something that JSON may not hold is refused at that place, before its schema is looked at.
  const ofParser = (problem.errors ?? []).some(({ code }) => ['nul', 'surrogate', 'range', 'unknown', 'depth', 'duplicate'].includes(String(code)));
  if (ofParser || pointers.some((pointer) => comparable.includes(pointer)) || isOfPath(input, pointers)) return null;
  return `names ${pointers.slice(0, 3).join(', ')} where ${comparable.slice(0, 3).join(', ')} is wrong`;
}

/** The path is looked at before the body. */
function isOfPath({ operation }: Input, pointers: readonly string[]): boolean {
  const names = new Set(operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => `/${name}`));
  return pointers.every((pointer) => names.has(pointer));
}

/** The value of the body, if it is JSON in UTF-8 and says so. */
function valueSent({ body, headers }: Input): unknown {
  if (body === null || headers['content-type'] !== 'application/json' || !isUtf8(body)) return undefined;
  return parsed(body.toString('utf8'));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
