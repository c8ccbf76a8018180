import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import {
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamClient,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

export interface NatsOptions {
  /** Host and port of each. */
  readonly servers: readonly string[];
  readonly tls: boolean;
  readonly user: string | null;
  readonly password: string | null;
}

/** A connection to NATS for as long as it holds. */
export interface Line {
  /** Names this node to NATS, and what it reads there. */
  readonly name: string;
  readonly client: JetStreamClient;
  readonly ended: AbortSignal;
  end(): Promise<void>;
}

export const streamName = 'orderly';
const streamNotFound = 10_059;
const connectTimeoutMs = 2000;
/** A server that answers no more is given up after two of these. */
const pingMs = 5000;
const [second, mebibyte] = [1_000_000_000, 1_048_576];

/** Connects, and makes the stream where it is missing; an operator may have made it otherwise. Errors: those of NATS. */
export async function openLine({ servers, tls, user, password }: NatsOptions): Promise<Line> {
  const name = `${hostname().replace(/[^A-Za-z0-9]/g, '-')}-${process.pid}-${randomBytes(3).toString('hex')}`;
  const connection = await connect({
    name: `orderly ${name}`,
    servers: [...servers],
    ...(tls ? { tls: {} } : {}),
    ...(user === null ? {} : { user }),
    ...(password === null ? {} : { pass: password }),
    // A line that broke is opened anew; meanwhile the journal is read.
    reconnect: false,
    timeout: connectTimeoutMs,
    pingInterval: pingMs,
    maxPingOut: 2,
    noEcho: false,
  });
  const ended = new AbortController();
  connection.closed().then(() => ended.abort());
  const end = () => connection.close();
  try {
    const manager = await jetstreamManager(connection, { timeout: connectTimeoutMs });
    await manager.streams.info(streamName).catch((error: unknown) => {
      if (!(error instanceof JetStreamApiError) || error.code !== streamNotFound) throw error;
      return manager.streams.add(stream);
    });
    return { name, client: jetstream(connection, { timeout: connectTimeoutMs }), ended: ended.signal, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/**
 * Kept for a few minutes and in memory: what is older, or lost with it, is read from the journal. What does not fit is refused, so that nothing is lost in silence.
 */
const stream = {
  name: streamName,
  description: 'Positions in the journal of Orderly, for its nodes. Nothing of what happened there.',
  subjects: [`${streamName}.>`],
  storage: StorageType.Memory,
  retention: RetentionPolicy.Limits,
  discard: DiscardPolicy.New,
  max_age: 300 * second,
  duplicate_window: 120 * second,
  max_bytes: 128 * mebibyte,
  max_msg_size: mebibyte,
};
