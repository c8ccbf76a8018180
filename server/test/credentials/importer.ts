// An import as a process of its own, that can be killed: `node importer.ts URL FILE`; tells its parent how far it is.
import { importList, publishedLists } from '../../src/credentials/index.ts';
import { openDatabase } from '../../src/platform/db/database.ts';

const [url = '', path = ''] = process.argv.slice(2);
const db = openDatabase({ url, max: 2, applicationName: 'test-importer' });
await importList(db, { list: publishedLists.exclusions, path, onProgress: (line) => process.send?.(line) });
await db.close();
process.disconnect();
