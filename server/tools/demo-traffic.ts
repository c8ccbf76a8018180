// `npm run demo:traffic [-- --url URL --per-minute 30 --minutes N]`: keeps placing and moving orders of the demo company on a running server, until Ctrl-C.
// Needs ORDERLY_DEMO_PASSWORD.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startTraffic } from './traffic.ts';

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:3000' },
    'per-minute': { type: 'string', default: '30' },
    minutes: { type: 'string', default: '1440' },
  },
});

/** A timer holds 31 bits of milliseconds. */
const maxMinutes = 35_000;

const secondSignalMs = 300;

async function main(): Promise<void> {
  const password = process.env.ORDERLY_DEMO_PASSWORD;
  if (password === undefined) throw new Error('Set ORDERLY_DEMO_PASSWORD to the password that npm start printed.');
  const [perMinute, minutes] = [Number(values['per-minute']), Number(values.minutes)];
  if (!(perMinute > 0 && perMinute <= 6000)) throw new Error('--per-minute takes a number up to 6000.');
  if (!(minutes > 0 && minutes <= maxMinutes)) throw new Error(`--minutes takes a number up to ${maxMinutes}.`);
  const stop = new AbortController();
  // Ctrl-C comes twice: from the terminal, and passed on by the program that started this one.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(minutes * 60_000)]);
  const say = (line: string) => process.stdout.write(`${new Date().toISOString()} ${line}\n`);
  const { done, refused } = await startTraffic({ url: values.url, password, perMinute, signal, say });
  say(`${done} actions taken, ${refused} refused`);
  // The second one, too, must find somebody who hears it, or it ends this process as if it had failed.
  if (stop.signal.aborted) await sleep(secondSignalMs);
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
