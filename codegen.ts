import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Supergraph } from '@apollo/federation-internals';
import type { CodegenConfig } from '@graphql-codegen/cli';
import { printSchema } from 'graphql';

/**
 * What is generated from the contract in `schema/`: resolver types for every subgraph and for the router's `live` subgraph, and operation types with the
 * manifest of persisted documents for the web app. `npm run codegen` writes it, `npm run codegen -- --check` says whether it is up to date.
 */

/**
 * The row types that resolvers receive as parents, by subgraph and GraphQL type. A type without a row here is its GraphQL shape.
 * Paths are relative to the generated file, `subgraphs/<name>/generated/resolvers-types.ts`.
 */
const mappers: Record<string, Record<string, string>> = {
  users: {},
  families: {},
  tasks: {},
  points: {},
  live: {},
};

const root = fileURLToPath(new URL('.', import.meta.url));
const supergraphFile = `${root}schema/supergraph.graphql`;

/** Where the resolver types of a subgraph go. */
function resolverTypesFile(name: string): string {
  return name === 'live' ? 'router/live/generated/types.ts' : `subgraphs/${name}/generated/resolvers-types.ts`;
}

type Outputs = CodegenConfig['generates'];

function resolverTypes(name: string): Outputs {
  return {
    [resolverTypesFile(name)]: {
      schema: `${root}schema/${name}.graphql`,
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        federation: true,
        contextType: '../context.ts#Context',
        mappers: mappers[name],
        enumsAsTypes: true,
        useTypeImports: true,
        defaultScalarType: 'unknown',
        scalars: {
          ID: 'string',
          // The scalar parses into a Date; a resolver may return what it already has as text.
          DateTime: { input: 'Date', output: 'Date | string' },
        },
      },
    },
  };
}

/** The schema as clients see it: without what is inaccessible or belongs to federation. */
function apiSchema(): string {
  const supergraph = Supergraph.build(readFileSync(supergraphFile, 'utf8'));
  return printSchema(supergraph.apiSchema().toGraphQLJSSchema());
}

function operationTypes(): Outputs {
  return {
    'web/src/graphql/generated/': {
      preset: 'client',
      schema: apiSchema(),
      documents: [`${root}web/src/**/*.{ts,tsx}`, `!${root}web/src/graphql/generated/**`],
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

const subgraphs = Object.keys(mappers).filter((name) => existsSync(`${root}schema/${name}.graphql`));

const config: CodegenConfig = {
  importExtension: '.ts',
  ignoreNoDocuments: true,
  generates: {
    ...subgraphs.reduce<Outputs>((outputs, name) => ({ ...outputs, ...resolverTypes(name) }), {}),
    ...(existsSync(supergraphFile) ? operationTypes() : {}),
  },
};

export default config;
