import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../model/child-server.ts';
import { temporaryFolder } from '../model/temporary.ts';

/** The real `nats-server` with JetStream, in a process of its own. */
export interface NatsServer {
  readonly url: string;
  readonly password: string;
  /** What somebody reads of the stream: by the consumer's name, which subject, and how many messages it was sent. */
  consumers(): Promise<readonly Consumer[]>;
  /** SIGKILL, and what it held is lost. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** Leaves it there and silent, and lets it go on. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

export interface Consumer {
  readonly name: string;
  readonly subject: string;
  readonly delivered: number;
}

interface Monitored {
  readonly account_details?: readonly {
    readonly stream_detail?: readonly {
      readonly consumer_detail?: readonly {
        readonly name: string;
        readonly config: { readonly filter_subject: string };
        readonly delivered: { readonly consumer_seq: number };
      }[];
    }[];
  }[];
}

const upWithinMs = 10_000;

/** Errors: when there is no `nats-server`, with how to get one. */
export async function startNatsServer(): Promise<NatsServer> {
  const [port, monitorPort] = [await freePort(), await freePort()];
  const folder = temporaryFolder('orderly-harness');
  const password = 'of-the-tests';
  const args = ['-a', '127.0.0.1', '-p', `${port}`, '-m', `${monitorPort}`, '-js', '-sd', folder.path, '--user', 'orderly', '--pass', password];
  let child: ChildProcess;
  let gone: Promise<unknown>;

  async function start(): Promise<void> {
    child = spawn('nats-server', args, { stdio: 'ignore' });
    const { promise: isMissing, reject } = Promise.withResolvers<never>();
    child.once('error', () =>
      reject(new Error('npm run test:nats needs nats-server on the PATH: install it, on Debian by `apt-get install nats-server`.')),
    );
    gone = new Promise((resolve) => child.once('exit', resolve));
    await Promise.race([isMissing, up()]);
  }

  async function up(): Promise<void> {
    for (const deadlineMs = performance.now() + upWithinMs; ; await sleep(50)) {
      const answer = await fetch(`http://127.0.0.1:${monitorPort}/healthz`).catch(() => null);
      if (answer?.ok === true) return;
      if (performance.now() > deadlineMs) throw new Error('nats-server did not come up');
    }
  }

  async function kill(): Promise<void> {
    child.kill('SIGKILL');
    await gone;
  }

  await start();
  process.on('exit', () => child.kill('SIGKILL'));
  return {
    url: `nats://orderly@127.0.0.1:${port}`,
    password,
    async consumers() {
      const answer = await fetch(`http://127.0.0.1:${monitorPort}/jsz?consumers=true&config=true`);
      const { account_details = [] } = (await answer.json()) as Monitored;
      const found = account_details.flatMap(({ stream_detail = [] }) => stream_detail.flatMap(({ consumer_detail = [] }) => consumer_detail));
      return found.map(({ name, config, delivered }) => ({ name, subject: config.filter_subject, delivered: delivered.consumer_seq }));
    },
    kill,
    restart: start,
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    async close() {
      await kill();
      folder.remove();
    },
  };
}
