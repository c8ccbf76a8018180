import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const configFile = '.dependency-cruiser.cjs';
const toolTimeoutMs = 60_000;

interface Planted {
  readonly rule: string;
  readonly path: string;
  readonly content: string;
}

interface DependencyReport {
  readonly violations: readonly { readonly rule: string; readonly from: string; readonly to: string }[];
  readonly unread: readonly string[];
}

interface SqlReport {
  readonly violations: readonly { readonly path: string; readonly line: number }[];
}

/** Module → the modules it may use, written out here once more: a slip in the table of the configuration shows as a difference. */
const mayUse: Readonly<Record<string, readonly string[]>> = {
  platform: [],
  journal: [],
  identity: ['journal'],
  phi: ['journal'],
  territories: ['identity', 'journal'],
  patients: ['identity', 'journal', 'phi', 'territories'],
  documents: ['phi'],
  orders: ['identity', 'journal', 'phi', 'territories', 'patients', 'documents'],
  fhir: ['identity', 'journal', 'phi', 'territories', 'patients', 'orders'],
  insurance: ['identity', 'journal', 'phi'],
  credentials: ['identity', 'journal'],
  verification: ['identity', 'journal', 'phi', 'territories', 'patients', 'orders', 'insurance', 'credentials'],
  fulfilment: ['identity', 'journal', 'phi', 'territories', 'patients', 'orders'],
  archive: ['identity', 'journal', 'phi', 'territories', 'patients', 'orders', 'documents'],
  slips: ['identity', 'journal', 'phi', 'territories', 'patients', 'orders'],
  products: ['identity', 'orders'],
  drafts: ['identity', 'journal', 'phi'],
  realtime: ['identity', 'journal', 'phi', 'territories', 'patients', 'orders', 'verification', 'fulfilment'],
  notifications: ['identity', 'journal', 'phi', 'territories', 'patients', 'orders', 'verification', 'fulfilment'],
  monitoring: ['identity', 'journal', 'phi', 'territories', 'patients', 'orders', 'verification', 'fulfilment'],
  insights: ['identity', 'journal', 'phi', 'territories', 'patients', 'orders', 'verification', 'fulfilment'],
  reports: ['identity', 'journal', 'phi', 'territories', 'patients', 'orders', 'verification', 'fulfilment'],
};
const modules = Object.keys(mayUse);

function importing(target: string): string {
  return `import * as planted from '${target}';\nexport const seen = Object.keys(planted);\n`;
}

/** Every pair of modules: a file in the first that enters the second by its door, with the rule that it breaks, or none. */
function everyArrow(): { readonly broken: Planted[]; readonly kept: Planted[] } {
  const pairs = modules.flatMap((from) => [...modules, 'demo'].filter((to) => to !== from).map((to) => ({ from, to })));
  const planted = pairs.map(({ from, to }) => ({
    rule: `arrows-${from}`,
    path: `server/src/${from}/planted-uses-${to}.ts`,
    content: importing(`../${to}/index.ts`),
    isAllowed: to === 'platform' || mayUse[from]?.includes(to) === true,
  }));
  return { broken: planted.filter((one) => !one.isAllowed), kept: planted.filter((one) => one.isAllowed) };
}

const arrows = everyArrow();

const otherBreaches: readonly Planted[] = [
  { rule: 'arrows-orders', path: 'server/src/orders/planted-app.ts', content: importing('../planted-app-target.ts') },
  { rule: 'no-unknown-module', path: 'server/src/helpers/planted.ts', content: importing('../platform/planted-target.ts') },
  { rule: 'doors', path: 'server/src/orders/planted-door.ts', content: importing('../journal/planted-target.ts') },
  { rule: 'doors', path: 'server/src/demo/planted-door.ts', content: importing('../orders/planted-door-type.ts') },
  { rule: 'doors', path: 'server/src/orders/planted-door-type.ts', content: "export type { Target } from '../journal/planted-target.ts';\n" },
  { rule: 'doors-wiring', path: 'server/src/planted-wiring.ts', content: importing('./journal/planted-target.ts') },
  { rule: 'doors-http', path: 'server/src/orders/planted-http.ts', content: importing('../platform/http/planted-target.ts') },
  { rule: 'doors-http', path: 'server/src/planted-http.ts', content: importing('./platform/http/planted-target.ts') },
  { rule: 'sql-client-in-stores', path: 'server/src/orders/planted-pg.ts', content: importing('pg') },
  { rule: 'sql-client-in-stores', path: 'server/src/orders/planted-pg-type.ts', content: "export type { Pool } from 'pg';\n" },
  { rule: 'sql-client-in-stores', path: 'server/src/platform/http/planted-kysely.ts', content: importing('kysely') },
  { rule: 'sql-client-in-stores', path: 'server/src/orders/planted-restore.ts', content: importing('pg') },
  { rule: 'fastify-in-routes', path: 'server/src/orders/planted-subroutes.ts', content: importing('fastify') },
  { rule: 'fastify-in-routes', path: 'server/src/orders/planted-fastify.ts', content: "export type { FastifyRequest } from 'fastify';\n" },
  { rule: 'fastify-in-routes', path: 'server/src/platform/planted-plugin.ts', content: importing('@fastify/static') },
  { rule: 'web-not-server', path: 'web/src/planted.ts', content: importing('../../server/src/platform/planted-target.ts') },
  { rule: 'client-only-contract', path: 'client/src/planted-server.ts', content: importing('../../server/src/platform/planted-target.ts') },
  { rule: 'client-only-contract', path: 'client/src/planted-builtin.ts', content: importing('node:fs') },
  { rule: 'client-only-contract', path: 'client/src/planted-package.ts', content: "export type { TSchema } from 'typebox';\n" },
  { rule: 'client-types-only', path: 'client/src/planted-schemas.ts', content: importing('@orderly/contract') },
  { rule: 'client-door', path: 'web/src/planted-door.ts', content: importing('../../client/src/planted-target.ts') },
  { rule: 'client-door', path: 'server/test/planted-door.ts', content: importing('../../client/src/planted-target.ts') },
  { rule: 'server-not-client', path: 'server/src/orders/planted-client.ts', content: importing('@orderly/client') },
  { rule: 'contract-only-typebox', path: 'contract/src/planted-package.ts', content: importing('ajv') },
  { rule: 'contract-only-typebox', path: 'contract/src/planted-server.ts', content: importing('../../server/src/platform/planted-target.ts') },
  { rule: 'contract-only-typebox', path: 'contract/src/planted-builtin.ts', content: importing('node:fs') },
  { rule: 'no-tests-in-source', path: 'server/src/orders/planted-test-use.ts', content: importing('./planted-target.test.ts') },
  { rule: 'no-unresolvable', path: 'server/src/orders/planted-nowhere.ts', content: importing('./not-there.ts') },
  { rule: 'no-unresolvable', path: 'server/src/orders/planted-no-package.ts', content: importing('no-such-package') },
];

const allowed: readonly Omit<Planted, 'rule'>[] = [
  ...arrows.kept,
  { path: 'server/src/demo/planted-any.ts', content: importing('../orders/index.ts') },
  { path: 'server/src/orders/planted-own-file.ts', content: importing('./planted-target.ts') },
  { path: 'server/src/orders/planted-platform-file.ts', content: importing('../platform/planted-target.ts') },
  { path: 'server/src/orders/planted-store.ts', content: importing('pg') },
  { path: 'server/src/orders/store/planted.ts', content: importing('kysely') },
  { path: 'server/src/platform/db/planted.ts', content: importing('pg') },
  { path: 'server/src/orders/planted-routes.ts', content: importing('fastify') },
  { path: 'server/src/orders/planted-contract.ts', content: importing('@orderly/contract') },
  { path: 'server/src/orders/planted-use.test.ts', content: importing('./planted-target.test.ts') },
  { path: 'client/src/planted-types.ts', content: "export type { Order } from '@orderly/contract';\n" },
  { path: 'web/src/planted-client.ts', content: importing('@orderly/client') },
  { path: 'web/src/planted-contract.ts', content: importing('@orderly/contract') },
  { path: 'server/tools/planted-client.ts', content: importing('@orderly/client') },
  { path: 'contract/src/planted-typebox.ts', content: importing('typebox') },
];

const targets = ['client/src', 'server/src/platform', 'server/src/platform/http', 'server/src/journal', 'server/src/orders'].map((folder) => ({
  path: `${folder}/planted-target.ts`,
  content: 'export type Target = string;\nexport const target = 1;\n',
}));
targets.push({ path: 'server/src/planted-app-target.ts', content: 'export const target = 1;\n' });

const circle: readonly Omit<Planted, 'rule'>[] = [
  { path: 'server/src/phi/planted-circle-a.ts', content: "import type { B } from './planted-circle-b.ts';\nexport type A = { b?: B };\n" },
  { path: 'server/src/phi/planted-circle-b.ts', content: "import type { A } from './planted-circle-a.ts';\nexport type B = { a?: A };\n" },
];

const copy = realpathSync(mkdtempSync(join(tmpdir(), 'orderly-architecture-')));
let before: DependencyReport;
let after: DependencyReport;

function plant(files: readonly { readonly path: string; readonly content: string }[]): void {
  for (const { path, content } of files) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), content);
  }
}

function runTool<Report>(tool: string): { readonly report: Report; readonly status: number | null } {
  const ran = spawnSync(process.execPath, [join(root, 'tools', tool), '--root', copy, '--json'], { encoding: 'utf8', timeout: toolTimeoutMs });
  if (ran.stdout === '') throw new Error(`${tool} said nothing: ${ran.stderr}`);
  return { report: JSON.parse(ran.stdout), status: ran.status };
}

function rulesBrokenBy(path: string): string[] {
  return [...new Set(after.violations.filter(({ from }) => from === path).map(({ rule }) => rule))];
}

beforeAll(() => {
  for (const folder of ['config', 'contract/src', 'client/src', 'server/src', 'server/bench', 'server/test', 'server/tools', 'web/src'])
    cpSync(join(root, folder), join(copy, folder), { recursive: true });
  for (const folder of ['.', 'contract', 'client', 'server', 'web']) {
    const installed = join(root, folder, 'node_modules');
    if (existsSync(installed)) symlinkSync(installed, join(copy, folder, 'node_modules'), 'dir');
    cpSync(join(root, folder, 'package.json'), join(copy, folder, 'package.json'));
  }
  cpSync(join(root, configFile), join(copy, configFile));
  before = runTool<DependencyReport>('check-dependencies.mjs').report;
  const doors = [...modules, 'demo'].map((name) => `server/src/${name}/index.ts`).filter((path) => !existsSync(join(copy, path)));
  plant(doors.map((path) => ({ path, content: 'export const door = 1;\n' })));
  plant([...targets, ...circle, ...arrows.broken, ...otherBreaches, ...allowed]);
  plant([{ path: 'server/src/orders/planted-target.test.ts', content: 'export const target = 1;\n' }]);
  after = runTool<DependencyReport>('check-dependencies.mjs').report;
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('who imports whom', () => {
  it('holds as the code is', () => {
    expect(before.violations).toEqual([]);
  });

  it.each([...arrows.broken, ...otherBreaches])('$rule catches $path, and no other rule does', ({ rule, path }) => {
    expect(rulesBrokenBy(path)).toEqual([rule]);
  });

  it.each(allowed)('$path is allowed', ({ path }) => {
    expect(rulesBrokenBy(path)).toEqual([]);
  });

  it('no-cycles catches a circle of types', () => {
    const caught = after.violations.filter(({ from }) => circle.some(({ path }) => path === from));
    expect(caught.map(({ rule }) => rule)).toEqual(['no-cycles']);
  });

  it('every rule of the configuration has a planted breach', () => {
    const { forbidden } = createRequire(import.meta.url)(join(root, configFile)) as { forbidden: { name: string }[] };
    const planted = new Set([...arrows.broken, ...otherBreaches].map(({ rule }) => rule).concat('no-cycles'));
    expect([...planted].sort()).toEqual(forbidden.map(({ name }) => name).sort());
  });
});

describe('the check itself', () => {
  it.each([
    ['nothing read at all', "exclude: { path: '\\\\.ts$' }"],
    ['a folder left out', "exclude: { path: '^server/src/orders/' }"],
  ])('fails on %s, though no rule is broken', (_, option) => {
    const config = join(copy, configFile);
    cpSync(config, join(copy, 'rules.cjs'));
    writeFileSync(config, `module.exports = { forbidden: [], options: { ...require('./rules.cjs').options, ${option} } };\n`);
    try {
      const { report, status } = runTool<DependencyReport>('check-dependencies.mjs');
      expect(report.violations).toEqual([]);
      expect(report.unread.length).toBeGreaterThan(0);
      expect(status).toBe(1);
    } finally {
      cpSync(join(copy, 'rules.cjs'), config);
    }
  });
});

describe('where SQL is written', () => {
  const statements = [
    "'select 1'",
    '`\n  select id\n  from orders`',
    '`insert into orders values (1)`',
    '`update $' + '{table} set stage = 1`',
    "'DELETE FROM orders'",
    "'with late as (select 1) table late'",
    "'-- the late ones\\nselect 1'",
    "'set local role orderly_app'",
  ];
  const sentences = ["'Select a patient from the list.'", "'update'", "'With a territory, set its parent.'", '/* select 1 */ 1'];

  it('is found outside a store, whatever it begins with, and sentences are not', () => {
    plant(
      statements.map((sql, index) => ({ path: `server/src/orders/planted-sql-${index}.ts`, content: `\n// é\nexport const text =\n  ${sql};\n` })),
    );
    plant(sentences.map((text, index) => ({ path: `server/src/orders/planted-sentence-${index}.ts`, content: `export const text = ${text};\n` })));
    const query = "export const text = 'select 1';\n";
    plant(
      ['planted-sql-store.ts', 'store/planted-sql.ts', 'planted-restore.ts'].map((name) => ({ path: `server/src/orders/${name}`, content: query })),
    );
    const { report, status } = runTool<SqlReport>('check-sql.mjs');
    const planted = report.violations.filter(({ path }) => path.includes('planted-'));
    expect(planted.map(({ path, line }) => `${path}:${line}`).sort()).toEqual(
      [...statements.map((_, index) => `server/src/orders/planted-sql-${index}.ts:4`), 'server/src/orders/planted-restore.ts:1'].sort(),
    );
    expect(report.violations).toHaveLength(planted.length);
    expect(status).toBe(1);
  });
});
