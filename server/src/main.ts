import { boot } from './boot.ts';
import { readSettings } from './platform/config.ts';
import { createLog, lastWords } from './platform/log.ts';

const shutdownMs = 30_000;

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const log = createLog(settings.logLevel);
  // Listened for from the start: a stop asked for while starting comes as soon as there is something whole to stop.
  const asked = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => asked.resolve());
  asked.promise.then(() => {
    // A stop that hangs must not keep the process for ever; the database recovers from a hard end.
    setTimeout(() => process.exit(1), shutdownMs).unref();
  });
  const running = await boot(settings, log);
  if (running.demo !== null) {
    const { emails, password, orders } = running.demo;
    process.stdout.write(`\nThe demo company is loaded (${orders} orders). Sign in at ${running.url} with the password ${password} as:\n`);
    process.stdout.write(`${emails.map((email) => `  ${email}`).join('\n')}\n\n`);
  }
  process.stdout.write(`Orderly is ready at ${running.url} (API documentation: ${running.url}/docs)\n`);
  await asked.promise;
  await running.stop();
  process.exit(0);
}

main().catch((error: unknown) => {
  process.stderr.write(`${lastWords(error)}\n`);
  process.exit(1);
});
