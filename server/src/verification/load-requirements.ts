import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codesOf, documentKinds } from '@orderly/contract';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Payer } from '../insurance/index.ts';
import { OperatorError } from '../platform/errors.ts';
import { loadCodeList } from './code-lists.ts';
import type { Requirement } from './requirements.ts';

const day = '^[0-9]{4}-[0-9]{2}-[0-9]{2}$';
const closed = { additionalProperties: false };
const Months = Type.Record(Type.String({ pattern: '^(default|[A-V][0-9]{0,4})$' }), Type.Integer({ minimum: 1, maximum: 240 }));
const Rules = Type.Object(
  {
    requirements: Type.Array(
      Type.Object(
        {
          id: Type.String({ pattern: '^[a-z0-9-]{1,60}$' }),
          from: Type.String({ pattern: day }),
          until: Type.Optional(Type.String({ pattern: day })),
          list: Type.Optional(
            Type.String({
              pattern: '^[A-Za-z0-9._/-]{1,200}\\.csv$',
              description: 'Beside the file: a list as it is published, in place of `hcpcs`.',
            }),
          ),
          hcpcs: Type.Optional(Type.Array(Type.String({ pattern: '^([A-V][0-9]{0,4}\\*|\\*|[A-V][0-9]{4}(-[A-V][0-9]{4})?)$' }), { minItems: 1 })),
          payerKinds: Type.Optional(Type.Array(Type.String({ pattern: '^[a-z_]{1,40}$' }), { minItems: 1 })),
          states: Type.Optional(Type.Array(Type.String({ pattern: '^[A-Z]{2}$' }), { minItems: 1 })),
          needs: Type.Object(
            {
              signature: Type.Optional(Type.Boolean()),
              description: Type.Optional(Type.Boolean()),
              documents: Type.Optional(Type.Array(codesOf(documentKinds))),
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
    lookBackMonths: Months,
    payerLookBackMonths: Type.Optional(Type.Record(Type.String({ pattern: '^[a-z_]{1,40}$' }), Months)),
  },
  closed,
);

/** What the order form, the checks and the gates go by. */
export interface Rulebook {
  readonly requirements: readonly Requirement[];
  /** By its id; of each its kind counts. */
  readonly payers: ReadonlyMap<string, Pick<Payer, 'id' | 'name' | 'kind'>>;
  /** Months in which the same item for the same patient counts as a duplicate, by the beginning of the HCPCS code. */
  readonly lookBackMonths: Readonly<Record<string, number>>;
  /** The same of payers that count otherwise, by their kind; what is not named there counts as above. */
  readonly payerLookBackMonths?: Readonly<Record<string, Readonly<Record<string, number>>>>;
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
  const file = read as FileOfRules;
  const rulebook = { ...file, requirements: await expanded(path, file.requirements), payers };
  const ids = file.requirements.map(({ id }) => id);
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

interface FileOfRules {
  readonly requirements: readonly (Omit<Requirement, 'hcpcs'> & { readonly hcpcs?: readonly string[]; readonly list?: string })[];
  readonly lookBackMonths: Rulebook['lookBackMonths'];
  readonly payerLookBackMonths?: NonNullable<Rulebook['payerLookBackMonths']>;
}

/** Rules with the codes of their lists in place: one for each day from which codes of the list hold, none of them before the rule itself. */
async function expanded(path: string, rules: FileOfRules['requirements']): Promise<Requirement[]> {
  const both = rules.filter(({ hcpcs, list }) => (hcpcs === undefined) === (list === undefined)).map(({ id }) => id);
  if (both.length > 0) throw new OperatorError(`The file of requirements ${path} needs either hcpcs or list in: ${both.join(', ')}.`);
  const parts = rules.map(async ({ list, hcpcs, ...rule }) => {
    if (list === undefined) return [{ ...rule, hcpcs: hcpcs ?? [] }];
    const codes = await loadCodeList(resolve(dirname(path), list));
    return codes.map(({ from, hcpcs: listed }) => ({ ...rule, hcpcs: listed, from: from !== null && from > rule.from ? from : rule.from }));
  });
  return (await Promise.all(parts)).flat();
}
