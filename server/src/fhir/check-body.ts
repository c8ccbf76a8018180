import type { TSchema } from 'typebox';
import { OrderlyError } from '../platform/errors.ts';
import { createValidatorCompiler, parseJsonBody } from '../platform/http/index.ts';

/**
 * What the endpoint would say of a value as its body: undefined when it fits, else where it does not, as a JSON pointer. The operations behind the endpoints
 * rely on this having been asked.
 */
export function createBodyCheck(schema: TSchema): (value: unknown) => string | undefined {
  const validate = createValidatorCompiler()({ schema, method: 'POST', url: '', httpPart: 'body' }) as (body: unknown) => { error?: unknown };
  return (value) => {
    try {
      const { error } = validate(parseJsonBody(Buffer.from(JSON.stringify(value))));
      return error === undefined ? undefined : pointerOf(error);
    } catch (error) {
      return pointerOf(error);
    }
  };
}

function pointerOf(error: unknown): string {
  if (!(error instanceof OrderlyError)) throw error;
  return error.errors[0]?.pointer ?? '';
}
