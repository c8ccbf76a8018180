// `npm run test:nats`: two servers on one database that hear of the journal by a real nats-server. Who is sent what, and whether everybody is told everything once and in order when NATS or
// a server dies. Ends with 1 when something was found.
import { startTemplate } from '../isolation/databases.ts';
import { closeWhenAsked } from '../model/temporary.ts';
import { checkInterest, checkOnce, measureCost, type Report } from './run.ts';
import { openScene, type Scene } from './scene.ts';

const report: Report = { findings: [], seen: [] };
const template = await startTemplate();
let scene: Scene | null = null;
async function close(): Promise<void> {
  await scene?.close();
  await template.stop();
}
closeWhenAsked(close);
try {
  scene = await openScene(template.urls);
  await checkInterest(scene, report);
  await checkOnce(scene, report);
  await measureCost(scene, report);
} catch (error) {
  report.findings.push(error instanceof Error ? error.message : String(error));
} finally {
  await close();
}
for (const line of report.seen) process.stdout.write(`${line}\n`);
for (const line of report.findings) process.stdout.write(`FOUND: ${line}\n`);
process.stdout.write(report.findings.length === 0 ? 'nothing found\n' : `${report.findings.length} found\n`);
process.exitCode = report.findings.length === 0 ? 0 : 1;
