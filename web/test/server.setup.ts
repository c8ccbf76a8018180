import type { TestProject } from 'vitest/node';
import { startDemoServer } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    origin: string;
    /** Of every demo person. */
    password: string;
    /** Of the server. */
    dataDir: string;
  }
}

/** One server for all browser tests. Each test makes the orders that it looks at. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startDemoServer();
  project.provide('origin', server.origin);
  project.provide('password', server.password);
  project.provide('dataDir', server.dataDir);
  return () => server.close();
}
