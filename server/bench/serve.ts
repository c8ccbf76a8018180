// The process under measure, forked by `site.ts`: the whole server and, beside it on a port of its own, the bare reference.
import { boot } from '../src/boot.ts';
import { readSettings } from '../src/platform/config.ts';
import { startBare } from './bare.ts';

/** What the process tells its parent once both listen. */
export interface Serving {
  readonly url: string;
  readonly bareUrl: string;
}

const settings = readSettings(process.env);
if (settings.database === null) throw new Error('the bench gives its database by URLs');
const running = await boot(settings);
const bare = await startBare({ databaseUrl: settings.database.appUrl, poolSize: settings.poolSize });

// When the parent ends, however it does, nothing of this stays behind.
process.once('disconnect', async () => {
  await bare.close();
  await running.stop();
  process.exit(0);
});
process.send?.({ url: running.url, bareUrl: bare.url } satisfies Serving);
