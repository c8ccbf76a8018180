// `npm run demo:story [-- --url URL --orders N]`: takes imported orders to delivery over the API of a running server, and prints what each role sees of them at
// every step. Needs ORDERLY_DEMO_PASSWORD.
import { parseArgs } from 'node:util';
import { tellStory } from './story.ts';

const { values } = parseArgs({ options: { url: { type: 'string', default: 'http://127.0.0.1:3000' }, orders: { type: 'string', default: '3' } } });

async function main(): Promise<void> {
  const password = process.env.ORDERLY_DEMO_PASSWORD;
  if (password === undefined) throw new Error('Set ORDERLY_DEMO_PASSWORD to the password that npm start printed.');
  const count = Number(values.orders);
  if (!(Number.isInteger(count) && count >= 1 && count <= 100)) throw new Error('--orders takes a whole number from 1 to 100.');
  const told = await tellStory({ url: values.url, password, count, say: (line) => process.stdout.write(`${line}\n`) });
  if (told === 0) throw new Error('There are no imported orders waiting. Run npm run import:fhir first.');
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
