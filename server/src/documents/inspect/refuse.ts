import { OrderlyError } from '../../platform/errors.ts';

/** Looks at a file while it flows by; it holds little of it. Errors: what `refuse` throws. */
export interface Inspector {
  push(bytes: Buffer): void | Promise<void>;
  /** The file has ended: whether it was whole. */
  end(): void | Promise<void>;
}

/** Says why a file is not taken, and what would help; never anything of its content. */
export function refuse(code: string, detail: string): never {
  throw new OrderlyError('invalid_request', detail, { errors: [{ pointer: '', code, detail }] });
}
