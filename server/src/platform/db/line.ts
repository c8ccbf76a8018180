import type pg from 'pg';

/** A statement on its way: named ones are parsed once a connection, an empty name each time. */
export interface Sent {
  readonly name: string;
  readonly text: string;
  readonly values: readonly Encoded[];
  /** Called once; `answer` is null when it failed. */
  readonly done: (error: unknown, answer: Answer | null) => void;
}

export interface Answer {
  readonly rows: Record<string, unknown>[];
  /** `SELECT`, `UPDATE`, `COMMIT`, and so on. */
  readonly command: string;
  readonly rowCount: number;
}

type Encoded = string | Buffer | null;

/** What a connection is sent, in order. */
export interface Line {
  /**
   * Sends a statement with all others of this turn, in one packet with one end (`Sync`), so that they are answered in one packet too: with an end to each,
   * as in `pg`'s pipeline mode, both sides were woken for every statement. After one that fails those behind it in the packet are not run.
   */
  send(sent: Sent): void;
}

/** What a packet needs of `pg`'s connection below a client, which has no public name for it. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  close(message: { type: 'S'; name: string }): void;
  parse(message: { name: string; text: string }): void;
  bind(message: { statement: string; values: readonly Encoded[] }): void;
  describe(message: { type: 'P'; name: string }): void;
  execute(message: { portal: string }): void;
  sync(): void;
}

interface Column {
  readonly name: string;
  readonly parse: (text: string) => unknown;
}

/** A statement that the server knows by name. Its columns are asked for once: they can't change while it lives (PostgreSQL then refuses it, 0A000). */
interface Known {
  isParsed: boolean;
  columns: readonly Column[] | null;
}

interface Fields {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number; readonly format: 'text' | 'binary' }[];
}

const lines = new WeakMap<pg.ClientBase, Line>();

/** The line of a client; the same for all who use the client. */
export function lineOf(client: pg.ClientBase, types: pg.CustomTypesConfig): Line {
  const line = lines.get(client) ?? openLine(client, types);
  lines.set(client, line);
  return line;
}

function openLine(client: pg.ClientBase, types: pg.CustomTypesConfig): Line {
  const known = new Map<string, Known>();
  let waiting: Sent[] = [];
  let isUnderWay = false;
  let isDue = false;

  function flush(): void {
    isDue = false;
    if (isUnderWay || waiting.length === 0) return;
    const statements = waiting;
    waiting = [];
    isUnderWay = true;
    client.query(
      packetOf(statements, known, types, () => {
        isUnderWay = false;
        flush();
      }),
    );
  }

  return {
    send(sent) {
      waiting.push(sent);
      if (isDue || isUnderWay) return;
      isDue = true;
      process.nextTick(flush);
    },
  };
}

/** Statements as `pg` takes a query of one's own; it calls the handlers as messages come. */
function packetOf(statements: readonly Sent[], known: Map<string, Known>, types: pg.CustomTypesConfig, over: () => void) {
  const all = statements.map((sent) => ({ sent, knows: knownOf(known, sent.name) }));
  let at = 0;
  let rows: Record<string, unknown>[] = [];
  let unreadable: unknown = null;
  const current = () => all[at] as (typeof all)[number];

  function next(command: string): void {
    const { sent, knows } = current();
    const answer = { rows, command: command.split(' ', 1)[0] as string, rowCount: Number(/\d+$/.exec(command)?.[0] ?? 0) };
    const error = unreadable;
    knows.columns ??= [];
    at += 1;
    rows = [];
    unreadable = null;
    sent.done(error, error === null ? answer : null);
  }

  return {
    submit(connection: unknown) {
      write(connection as Wire, all);
    },
    handleRowDescription({ fields }: Fields) {
      current().knows.columns = fields.map(({ name, dataTypeID, format }) => ({ name, parse: types.getTypeParser(dataTypeID, format) }));
    },
    handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }) {
      try {
        rows.push(rowOf(current().knows.columns ?? [], fields));
      } catch (error) {
        unreadable = error;
      }
    },
    handleCommandComplete: ({ text }: { readonly text: string }) => next(text),
    handleEmptyQuery: () => next(''),
    handleError(error: unknown) {
      // Whether the server has read their text is not known.
      for (const { knows } of all.slice(at)) if (knows.columns === null) knows.isParsed = false;
      for (const { sent } of all.slice(at)) sent.done(error, null);
      over();
    },
    handleReadyForQuery: over,
  };
}

function knownOf(known: Map<string, Known>, name: string): Known {
  const before = known.get(name);
  if (before !== undefined) return before;
  const knows = { isParsed: false, columns: null };
  if (name !== '') known.set(name, knows);
  return knows;
}

function write(wire: Wire, all: readonly { readonly sent: Sent; readonly knows: Known }[]): void {
  wire.stream.cork();
  for (const { sent, knows } of all) {
    if (!knows.isParsed) {
      // One that an earlier failure left behind would be in the way.
      if (sent.name !== '') wire.close({ type: 'S', name: sent.name });
      wire.parse(sent);
      knows.isParsed = true;
    }
    wire.bind({ statement: sent.name, values: sent.values });
    if (knows.columns === null) wire.describe({ type: 'P', name: '' });
    wire.execute({ portal: '' });
  }
  wire.sync();
  wire.stream.uncork();
}

function rowOf(columns: readonly Column[], fields: readonly (string | null)[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [index, { name, parse }] of columns.entries()) {
    const field = fields[index] ?? null;
    row[name] = field === null ? null : parse(field);
  }
  return row;
}

/** A value as PostgreSQL reads it. Errors: when JSON has no word for it. */
export function encoded(value: unknown): Encoded {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || Buffer.isBuffer(value)) return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `{${value.map(element).join(',')}}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function element(item: unknown): string {
  if (item === null || item === undefined) return 'NULL';
  if (Array.isArray(item)) return encoded(item) as string;
  const text = Buffer.isBuffer(item) ? `\\x${item.toString('hex')}` : (encoded(item) as string);
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
