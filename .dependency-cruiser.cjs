/**
 * Who may import whom under server/src. A module may use itself, `platform` and the modules named here, each by its index.ts.
 * A new module is a line here; a folder that isn't here may import nothing.
 */
const foundation = ['identity', 'territories', 'journal', 'phi'];
const ordering = [...foundation, 'patients', 'orders'];
const fulfilling = [...ordering, 'verification', 'fulfilment'];
const uses = {
  platform: [],
  journal: [],
  identity: ['journal'],
  phi: ['journal'],
  territories: ['identity', 'journal'],
  patients: foundation,
  documents: ['phi'],
  orders: [...foundation, 'patients', 'documents'],
  fhir: ordering,
  insurance: ['journal', 'identity', 'phi'],
  credentials: ['journal', 'identity'],
  verification: [...ordering, 'insurance', 'credentials'],
  fulfilment: ordering,
  archive: [...ordering, 'documents'],
  slips: ordering,
  products: ['identity', 'orders'],
  drafts: ['identity', 'journal', 'phi'],
  realtime: fulfilling,
  notifications: fulfilling,
  monitoring: fulfilling,
  insights: fulfilling,
  reports: fulfilling,
};
/** These wire the modules together, so that they know all of them. */
const wiring = ['demo'];

const tests = '\\.test\\.ts$';
/** The files of a module that a word names: `store.ts`, `search-store.ts`, and with `store` what lies in a folder of that name. */
const stores = ['^server/src/.*[/-]store\\.ts$', '^server/src/[^/]+/store/'];
const routes = '^server/src/.*[/-]routes\\.ts$';
/** A package, wherever npm put it, or its types. */
const packages = (...names) => `(^|/)node_modules/(@types/)?(${names.join('|')})/`;

function arrows(name) {
  const allowed = [name, 'platform', ...uses[name]].join('|');
  return {
    name: `arrows-${name}`,
    comment: `${name} may use ${['platform', ...uses[name]].filter((used) => used !== name).join(', ') || 'no other module'}`,
    severity: 'error',
    from: { path: `^server/src/${name}/`, pathNot: tests },
    to: { path: '^server/src/', pathNot: `^server/src/(${allowed})/` },
  };
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.keys(uses).map(arrows),
    {
      name: 'no-unknown-module',
      comment: 'a folder of server/src that the table of arrows does not have: add its line',
      severity: 'error',
      from: { path: '^server/src/[^/]+/', pathNot: `^server/src/(${[...Object.keys(uses), ...wiring].join('|')})/` },
      to: {},
    },
    {
      name: 'doors',
      comment: 'another module is entered by its index.ts',
      severity: 'error',
      from: { path: '^server/src/([^/]+)/', pathNot: tests },
      to: { path: '^server/src/[^/]+/', pathNot: ['^server/src/$1/', '^server/src/platform/', '^server/src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'doors-wiring',
      comment: 'a module is entered by its index.ts, by app.ts and main.ts too',
      severity: 'error',
      from: { path: '^server/src/[^/]+\\.ts$', pathNot: tests },
      to: { path: '^server/src/[^/]+/', pathNot: ['^server/src/platform/', '^server/src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'doors-http',
      comment: 'platform/http is entered by its index.ts',
      severity: 'error',
      from: { path: '^server/src/', pathNot: ['^server/src/platform/http/', tests] },
      to: { path: '^server/src/platform/http/', pathNot: '^server/src/platform/http/index\\.ts$' },
    },
    {
      name: 'no-cycles',
      comment: 'imports of types count: a circle of them is as hard to follow',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'sql-client-in-stores',
      comment: 'pg and kysely stay in platform/db, platform/postgres and stores',
      severity: 'error',
      from: {
        path: '^(server|contract)/src/',
        pathNot: ['^server/src/platform/(db|postgres)/', ...stores, tests],
      },
      to: { path: packages('pg', 'pg-[^/]+', 'kysely') },
    },
    {
      name: 'fastify-in-routes',
      comment: 'fastify stays in routes, app.ts and platform/http',
      severity: 'error',
      from: {
        path: '^(server|contract)/src/',
        pathNot: [routes, '^server/src/app\\.ts$', '^server/src/platform/http/', tests],
      },
      to: { path: packages('fastify', 'fastify-plugin', '@fastify/[^/]+', '@scalar/fastify-[^/]+') },
    },
    {
      name: 'web-not-server',
      comment: 'the web app knows the server by the contract and the API',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^server/' },
    },
    {
      name: 'client-only-contract',
      comment: 'the client runs in any page and program: it imports the contract and itself, nothing of the runtime it is in',
      severity: 'error',
      from: { path: '^client/src/', pathNot: tests },
      to: { pathNot: ['^client/src/', '(^|/)contract/src/index\\.ts$'] },
    },
    {
      name: 'client-types-only',
      comment: 'the contract’s schemas would weigh on every page that uses the client: it takes their types',
      severity: 'error',
      from: { path: '^client/src/', pathNot: tests },
      to: { path: '(^|/)contract/src/index\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'client-door',
      comment: 'the client is entered by its index.ts',
      severity: 'error',
      from: { path: '^(server|web)/' },
      to: { path: '^client/src/', pathNot: '^client/src/index\\.ts$' },
    },
    {
      name: 'server-not-client',
      comment: 'the server knows nobody who calls it; its commands and tests call it as others do',
      severity: 'error',
      from: { path: '^server/src/', pathNot: tests },
      to: { path: '(^|/)client/src/index\\.ts$' },
    },
    {
      name: 'contract-only-typebox',
      comment: 'the contract is shapes, for the server and every client: it imports typebox and itself',
      severity: 'error',
      from: { path: '^contract/src/', pathNot: tests },
      to: { pathNot: ['^contract/src/', packages('typebox')] },
    },
    {
      name: 'no-tests-in-source',
      comment: 'what runs never imports what tests it',
      severity: 'error',
      from: { path: '^(server|contract|client|web)/src/', pathNot: tests },
      to: { path: [tests, '^server/test/'] },
    },
    {
      name: 'no-unresolvable',
      comment: 'an import that leads nowhere would escape every other rule',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // TypeScript 7 has no parser that dependency-cruiser can call, so it reads with swc.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json', '.d.ts'],
    },
  },
};
