import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { checkNpi } from '@orderly/contract';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { OperatorError } from '../platform/errors.ts';
import { mayBeAsked } from '../platform/outside/index.ts';
import type { X12Place } from './x12-270.ts';

/** Who pays, and how it is asked whether it does. */
export interface Payer {
  readonly id: string;
  readonly name: string;
  /** What the requirements tell payers apart by. */
  readonly kind: string;
  readonly adapter: 'x12' | 'fhir' | 'local';
  /** Base address of a `fhir` payer, address of an `x12` one. */
  readonly endpoint?: string;
  /** File with the bearer token of a payer that is asked. */
  readonly tokenFile?: string;
  /** Of an `x12` payer. */
  readonly x12?: X12Place;
}

const closed = { additionalProperties: false };
const id = (length: number) => Type.String({ pattern: `^[A-Za-z0-9 ._-]{1,${length}}$` });
const X12 = Type.Object(
  {
    senderQualifier: Type.String({ pattern: '^[0-9A-Z]{2}$' }),
    senderId: id(15),
    receiverQualifier: Type.String({ pattern: '^[0-9A-Z]{2}$' }),
    receiverId: id(15),
    payerName: Type.String({ minLength: 1, maxLength: 60 }),
    payerIdentifier: id(80),
    submitterName: Type.String({ minLength: 1, maxLength: 60 }),
    submitterNpi: Type.String({ pattern: '^[12][0-9]{9}$' }),
    usage: Type.Unsafe<'P' | 'T'>({ type: 'string', enum: ['P', 'T'] }),
  },
  closed,
);
const File = Type.Object(
  {
    payers: Type.Array(
      Type.Object(
        {
          id: Type.String({ pattern: '^[A-Z][A-Z0-9_]{0,59}$' }),
          name: Type.String({ minLength: 1, maxLength: 200 }),
          kind: Type.String({ pattern: '^[a-z_]{1,40}$' }),
          adapter: Type.Unsafe<Payer['adapter']>({ type: 'string', enum: ['x12', 'fhir', 'local'] }),
          endpoint: Type.Optional(Type.String()),
          tokenFile: Type.Optional(Type.String({ minLength: 1 })),
          x12: Type.Optional(X12),
        },
        closed,
      ),
      { maxItems: 5000 },
    ),
  },
  closed,
);

const standard = fileURLToPath(new URL('../../../config/payers.json', import.meta.url));

/** The payers that `config/payers.json` names, by id. Errors: OperatorError with every mistake. */
export async function loadPayers(path: string = standard): Promise<ReadonlyMap<string, Payer>> {
  const { payers } = await parsed(path);
  const ids = payers.map(({ id }) => id);
  const mistakes = payers.flatMap(({ id, adapter, endpoint, x12 }, index) => [
    ...(ids.indexOf(id) === index ? [] : [`/payers/${index}/id: ${id} is there twice`]),
    ...((adapter === 'x12') === (x12 !== undefined) ? [] : [`/payers/${index}/x12: an x12 payer needs it, and no other has it`]),
    ...(x12 !== undefined && !checkNpi(x12.submitterNpi).ok ? [`/payers/${index}/x12/submitterNpi: the check digit of this NPI is wrong`] : []),
    ...(adapter !== 'local' && (endpoint === undefined || !mayBeAsked(endpoint))
      ? [`/payers/${index}/endpoint: a payer that is asked needs an https address (http on this machine only), without a password in it`]
      : []),
  ]);
  if (mistakes.length > 0) throw misfit(path, mistakes);
  return new Map(payers.map((payer) => [payer.id, payer]));
}

async function parsed(path: string): Promise<{ payers: Payer[] }> {
  try {
    const read: unknown = JSON.parse(await readFile(path, 'utf8'));
    const mistakes = [...Value.Errors(File, read)].map((mistake) => `${mistake.instancePath}: ${mistake.message}`);
    if (mistakes.length > 0) throw misfit(path, mistakes);
    return read as { payers: Payer[] };
  } catch (cause) {
    if (cause instanceof OperatorError) throw cause;
    throw new OperatorError(`The file of payers ${path} can't be read, or is not JSON.`, { cause });
  }
}

function misfit(path: string, mistakes: readonly string[]): OperatorError {
  return new OperatorError(`The file of payers ${path} does not fit:\n${mistakes.map((one) => `  - ${one}`).join('\n')}`);
}
