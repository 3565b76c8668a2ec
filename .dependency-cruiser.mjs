/**
 * The architecture as rules over imports: who may import whom. `scripts/architecture.test.ts` plants a violation of
 * each.
 *
 * Tests may look further than the code they test: they boot several parts together.
 */
const test = ['\\.test\\.tsx?$', '/testing/'];
const subgraphs = '^subgraphs/[^/]+/';

/** Everything that reaches outside the process or keeps state: a decision has no use for it. */
const io = [
  '^(node:)?(fs|net|http|https|http2|dns|tls|dgram|child_process|worker_threads|cluster|sqlite|timers|os|readline)($|/)',
  '^node_modules/(kysely|pg|undici|fastify|ioredis|ws|graphql-ws|pino)/',
  '^node_modules/@(apollo|fastify|node-rs)/',
  '/(store|resolvers|events|jobs|context|index|main)\\.ts$',
  '^kit/(database|outbox|bus|testing|subgraph)/',
  '^kit/(idempotency|log|metrics|health|config)\\.ts$',
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that import each other are one file, or miss a third.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'kit-imports-nothing-of-ours',
      comment: 'The kit is a library: it knows no domain.',
      severity: 'error',
      from: { path: '^kit/', pathNot: test },
      to: { path: '^(subgraphs|router|web|bench|scripts|codegen)' },
    },
    {
      name: 'live-client-imports-nothing-of-ours',
      comment: 'The live client is a library for any app: it knows neither servers nor screens.',
      severity: 'error',
      from: { path: '^live-client/', pathNot: test },
      to: { path: '^(kit|subgraphs|router|web|bench|scripts|codegen)' },
    },
    {
      name: 'no-subgraph-imports-another',
      comment: 'Subgraphs meet in the schema and in events.',
      severity: 'error',
      from: { path: '^subgraphs/([^/]+)/' },
      to: { path: subgraphs, pathNot: '^subgraphs/$1/' },
    },
    {
      name: 'subgraphs-import-only-the-kit',
      severity: 'error',
      from: { path: subgraphs, pathNot: test },
      to: { path: '^(router|web|bench|scripts|codegen)' },
    },
    {
      name: 'router-imports-only-the-kit',
      comment: 'The router knows subgraphs by their links; the scripts that start everything put them together.',
      severity: 'error',
      from: { path: '^router/', pathNot: test },
      to: { path: '^(subgraphs|web|bench|scripts|codegen)' },
    },
    {
      name: 'rules-are-pure',
      comment:
        'rules.ts decides from what it is given: state, viewer and time in, a decision out. So do the parts of the kit that it builds on.',
      severity: 'error',
      from: { path: ['/rules\\.ts$', '/rules/', '^kit/(clock|errors|input|pages|viewer)\\.ts$'], pathNot: test },
      to: { path: io, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'web-imports-no-server',
      comment: 'The web app knows the servers by the contract.',
      severity: 'error',
      from: { path: '^web/src/', pathNot: test },
      to: { path: '^(kit|subgraphs|router|bench|scripts|codegen)' },
    },
    {
      name: 'web-features-stay-apart',
      comment: 'A feature that needs another shares it through src/ui, src/graphql or the route that shows both.',
      severity: 'error',
      from: { path: '^web/src/features/([^/]+)/' },
      to: { path: '^web/src/features/', pathNot: '^web/src/features/$1/' },
    },
    {
      name: 'web-features-do-not-import-the-app',
      severity: 'error',
      from: { path: '^web/src/(features|ui|graphql)/', pathNot: test },
      to: { path: '^web/src/app/' },
    },
    {
      name: 'web-ui-knows-no-domain',
      severity: 'error',
      from: { path: '^web/src/ui/' },
      to: { path: '^web/src/(features|graphql|app)/' },
    },
    {
      name: 'no-unresolved',
      comment: 'An import that leads nowhere escapes every other rule.',
      severity: 'error',
      from: {},
      // Virtual modules and asset queries belong to Vite; typed-document-node is nothing but types.
      to: { couldNotResolve: true, pathNot: ['^virtual:', '[?]', '^@graphql-typed-document-node/core$'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // The peers of a benchmark have packages of their own, which are installed when it runs.
    exclude: { path: '(^|/)(dist|generated/persisted-documents)|^bench/peers/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json'],
    },
  },
};
