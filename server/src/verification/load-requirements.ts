import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Payer } from '../insurance/index.ts';
import { OperatorError } from '../platform/errors.ts';
import type { Requirement } from './requirements.ts';

const day = '^[0-9]{4}-[0-9]{2}-[0-9]{2}$';
const closed = { additionalProperties: false };
const Rules = Type.Object(
  {
    requirements: Type.Array(
      Type.Object(
        {
          id: Type.String({ pattern: '^[a-z0-9-]{1,60}$' }),
          from: Type.String({ pattern: day }),
          until: Type.Optional(Type.String({ pattern: day })),
          hcpcs: Type.Array(Type.String({ pattern: '^([A-V][0-9]{0,4}\\*|\\*|[A-V][0-9]{4}(-[A-V][0-9]{4})?)$' }), { minItems: 1 }),
          payerKinds: Type.Optional(Type.Array(Type.String({ pattern: '^[a-z_]{1,40}$' }), { minItems: 1 })),
          states: Type.Optional(Type.Array(Type.String({ pattern: '^[A-Z]{2}$' }), { minItems: 1 })),
          needs: Type.Object(
            {
              signature: Type.Optional(Type.Boolean()),
              description: Type.Optional(Type.Boolean()),
              documents: Type.Optional(Type.Array(Type.String({ pattern: '^[a-z_]{1,40}$' }))),
              faceToFaceWithinDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650 })),
              priorAuthorisation: Type.Optional(Type.Boolean()),
              laterality: Type.Optional(Type.Boolean()),
              lot: Type.Optional(Type.Boolean()),
              serial: Type.Optional(Type.Boolean()),
              expiry: Type.Optional(Type.Boolean()),
            },
            closed,
          ),
          source: Type.String({ minLength: 1 }),
        },
        closed,
      ),
      { maxItems: 5000 },
    ),
    lookBackMonths: Type.Record(Type.String({ pattern: '^(default|[A-V][0-9]{0,4})$' }), Type.Integer({ minimum: 1, maximum: 240 })),
  },
  closed,
);

/** What the order form, the checks and the gates go by. */
export interface Rulebook {
  readonly requirements: readonly Requirement[];
  /** By its id; of each its kind counts. */
  readonly payers: ReadonlyMap<string, Pick<Payer, 'kind'>>;
  /** Months in which the same item for the same patient counts as a duplicate, by the beginning of the HCPCS code. */
  readonly lookBackMonths: Readonly<Record<string, number>>;
}

const standard = fileURLToPath(new URL('../../../config/requirements.json', import.meta.url));

/** Reads the file of requirements. Errors: OperatorError with every mistake, each with its place. */
export async function loadRequirements(payers: Rulebook['payers'], path: string = standard): Promise<Rulebook> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new OperatorError(`The file of requirements ${path} can't be read. Put it there, or name another.`, { cause });
  });
  const read = parsed(path, text);
  const mistakes = [...Value.Errors(Rules, read)].map((mistake) => `${mistake.instancePath}: ${mistake.message}`);
  if (mistakes.length > 0)
    throw new OperatorError(`The file of requirements ${path} does not fit:\n${mistakes.map((one) => `  - ${one}`).join('\n')}`);
  const rulebook = { ...(read as Omit<Rulebook, 'payers'>), payers };
  const ids = rulebook.requirements.map(({ id }) => id);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  if (twice.length > 0) throw new OperatorError(`The file of requirements ${path} has these ids twice: ${twice.join(', ')}.`);
  if (rulebook.lookBackMonths.default === undefined) throw new OperatorError(`The file of requirements ${path} lacks /lookBackMonths/default.`);
  return rulebook;
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OperatorError(`The file of requirements ${path} is not JSON.`, { cause });
  }
}
