import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Supergraph } from '@apollo/federation-internals';
import type { CodegenConfig } from '@graphql-codegen/cli';
import { Kind, printSchema, visit } from 'graphql';
import type { DocumentNode, SelectionSetNode } from 'graphql';

/**
 * What is generated from the contract in `schema/`: resolver types for every subgraph, types for the router's `live`
 * subgraph, and operation types with the manifest of persisted documents for the web app. `npm run codegen` writes it,
 * `npm run codegen -- --check` says whether it is up to date.
 */

/**
 * The row types that resolvers receive as parents, by subgraph and GraphQL type. A type without a row here is its
 * GraphQL shape. Paths are relative to the generated file, `subgraphs/<name>/generated/resolvers-types.ts`.
 */
const mappers: Record<string, Record<string, string>> = {
  users: { User: '../rules.ts#User as Account', Member: '../rules.ts#Member as Person' },
  families: { Family: '../rules.ts#Family as WholeFamily', Member: '../rules.ts#Member as SomeMember' },
  tasks: {
    Task: '../tables.ts#TaskRow',
    TaskTransition: '../tables.ts#TransitionRow',
    TaskConnection: '../rules/page.ts#TaskPage',
    Family: '../context.ts#FamilyReference',
  },
  points: {
    LedgerEntry: '../tables.ts#LedgerEntryRow',
    LedgerEntryConnection: '../history.ts#HistoryPage',
    LedgerEntryEdge: '../history.ts#HistoryEdge',
    Family: '../tables.ts#FamilyKey',
    Member: '../tables.ts#MemberKey',
    LeaderboardUpdated: '../tables.ts#LeaderboardKey',
  },
};

const root = fileURLToPath(new URL('.', import.meta.url));
const supergraphFile = `${root}schema/supergraph.graphql`;

type Outputs = CodegenConfig['generates'];

/** The scalars as a server sees them. */
const scalars = {
  ID: 'string',
  // The scalar parses into a Date; a resolver may return what it already has as text.
  DateTime: { input: 'Date', output: 'Date | string' },
};
const serverTypes = { enumsAsTypes: true, useTypeImports: true, defaultScalarType: 'unknown', scalars };

function resolverTypes(name: string): Outputs {
  return {
    [`subgraphs/${name}/generated/resolvers-types.ts`]: {
      schema: `${root}schema/${name}.graphql`,
      plugins: ['typescript', 'typescript-resolvers'],
      config: { ...serverTypes, federation: true, contextType: '../context.ts#Context', mappers: mappers[name] },
    },
  };
}

/** The router answers for `live` from events, without resolvers: it needs the types only. */
function liveTypes(): Outputs {
  return {
    'router/live/generated/types.ts': {
      schema: `${root}schema/live.graphql`,
      plugins: ['typescript'],
      config: serverTypes,
    },
  };
}

/** The schema as clients see it: without what is inaccessible or belongs to federation. */
function apiSchema(): string {
  const supergraph = Supergraph.build(readFileSync(supergraphFile, 'utf8'));
  return printSchema(supergraph.apiSchema().toGraphQLJSSchema());
}

const typename = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;
const hasTypename = ({ selections }: SelectionSetNode) =>
  selections.some((selection) => selection.kind === Kind.FIELD && selection.name.value === '__typename');

/** Documents as the web app's cache sends them: with every object's type, but the root's. */
const withTypenames = (document: DocumentNode): DocumentNode =>
  visit(document, {
    SelectionSet: {
      leave: (set, _, parent) => {
        const isRoot = parent && 'kind' in parent && parent.kind === Kind.OPERATION_DEFINITION;
        return isRoot || hasTypename(set) ? undefined : { ...set, selections: [...set.selections, typename] };
      },
    },
  });

function operationTypes(): Outputs {
  return {
    'web/src/graphql/generated/': {
      preset: 'client',
      schema: apiSchema(),
      documents: [`${root}web/src/**/*.{ts,tsx}`, `!${root}web/src/graphql/generated/**`],
      documentTransforms: [
        {
          transform: ({ documents }) =>
            documents.map((file) => ({ ...file, ...(file.document && { document: withTypenames(file.document) }) })),
        },
      ],
      presetConfig: { persistedDocuments: { hashAlgorithm: 'sha256' } },
      config: {
        useTypeImports: true,
        enumType: 'string-literal',
        defaultScalarType: 'unknown',
        scalars: { ID: 'string', DateTime: 'string' },
      },
    },
  };
}

/** Every `schema/<name>.graphql` that a subgraph of its own answers for. */
const subgraphs = readdirSync(`${root}schema`)
  .map((file) => file.replace('.graphql', ''))
  .filter((name) => name !== 'live' && name !== 'supergraph');

const config: CodegenConfig = {
  importExtension: '.ts',
  ignoreNoDocuments: true,
  generates: [...subgraphs.map(resolverTypes), liveTypes(), operationTypes()].reduce((all, some) => ({
    ...all,
    ...some,
  })),
};

export default config;
