import { Supergraph } from '@apollo/federation-internals';
import type { FieldDefinition, ObjectType, Schema } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { aliasesOf } from './aliases.ts';
import type { Aliases } from './aliases.ts';
import { resolvableKeysFirst } from './keys.ts';
import { overridesOf } from './overrides.ts';
import type { Overrides } from './overrides.ts';
import { fieldsOf } from './requirements/join.ts';
import { repairOrder } from './requirements/repair.ts';
import { restoreRequirements } from './requirements/restore.ts';
import { separateRequirements } from './requirements/separate.ts';
import { costTable } from '../limits/cost-table.ts';
import type { CostTable } from '../limits/cost-table.ts';

/** A composed supergraph, ready to plan and execute against. */
export type LoadedSupergraph = {
  /** What clients see: for validation and introspection. */
  clientSchema: GraphQLSchema;
  /** The same, as Apollo's planner and executor want it. */
  apiSchema: Schema;
  /** With the join directives that say who owns what. */
  supergraphSchema: GraphQLSchema;
  planner: Pick<QueryPlanner, 'buildQueryPlan'>;
  /** What the client's names for fields are in plans and data. */
  aliases: Aliases;
  /** Draws which progressive overrides hold for a request. */
  drawOverrides(): Overrides;
  /** What it says of costs; undefined when it says nothing. */
  costs: CostTable | undefined;
  /** The subgraphs' names. */
  subgraphs: string[];
  /** Where each subgraph is, as `join__graph` has it. */
  urls: Readonly<Record<string, string>>;
  /**
   * Whether a field answers the same to everybody with the same role in the same family (`@cacheControl(scope: PUBLIC)` on
   * the field or, where it says nothing, on its type). What is not known to be shared is private.
   */
  isShared(typeName: string, fieldName: string): boolean;
};

/** Loads a composed supergraph from its SDL. @throws GraphQLError when it is no valid Federation 2 supergraph */
export function loadSupergraph(sdl: string): LoadedSupergraph {
  const document = resolvableKeysFirst(parse(sdl));
  const supergraph = Supergraph.build(document);
  const separated = separateRequirements(document);
  const planned = separated.stands.size === 0 ? supergraph : Supergraph.build(separated.document);
  const planner = new QueryPlanner(planned, { incrementalDelivery: { enableDefer: true } });
  const shared = sharedFields(supergraph.schema);
  return {
    isShared: (typeName, fieldName) => shared.has(`${typeName}.${fieldName}`),
    apiSchema: planned.apiSchema(),
    clientSchema: supergraph.apiSchema().toGraphQLJSSchema({ includeDefer: true }),
    supergraphSchema: supergraph.schema.toGraphQLJSSchema(),
    planner: {
      buildQueryPlan: (operation, options) =>
        restoreRequirements(separated, repairOrder(separated, planner.buildQueryPlan(operation, options))),
    },
    aliases: aliasesOf(fieldsOf(document)),
    drawOverrides: overridesOf(supergraph.schema, () => Math.random()),
    costs: costTable(supergraph.schema),
    subgraphs: [...supergraph.subgraphsMetadata()].map(({ name }) => name),
    urls: Object.fromEntries([...supergraph.subgraphsMetadata()].map(({ name, url }) => [name, url])),
  };
}

function sharedFields(schema: Schema): Set<string> {
  const scopeOf = (element: ObjectType | FieldDefinition<ObjectType>): unknown =>
    element.appliedDirectivesOf('cacheControl')[0]?.arguments()['scope'];
  return new Set(
    schema.objectTypes().flatMap((type) =>
      type
        .fields()
        .filter((field) => (scopeOf(field) ?? scopeOf(type)) === 'PUBLIC')
        .map((field) => field.coordinate),
    ),
  );
}
