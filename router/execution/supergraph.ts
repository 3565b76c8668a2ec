import { DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import type { Schema } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { aliasesOf } from './aliases.ts';
import type { Aliases } from './aliases.ts';
import { readHints } from './cache/hints.ts';
import type { Hints } from './cache/hints.ts';
import { resolvableKeysFirst } from './keys.ts';
import { withoutChoices } from './narrow.ts';
import { overridesOf } from './overrides.ts';
import type { Overrides } from './overrides.ts';
import { fieldsOf, interfaceObjectsOf } from './requirements/join.ts';
import { repairOrder } from './requirements/repair.ts';
import { restoreRequirements } from './requirements/restore.ts';
import { separateRequirements } from './requirements/separate.ts';
import type { SeparatedSupergraph } from './requirements/separate.ts';
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
  planner: Planner;
  /** A planner that looks at fewer ways, for what the other finds too many for; made when it is needed first. */
  narrowPlanner(): Planner;
  /** The fields that only plans have, by name, and the one that each stands for with the same arguments. */
  stoodFor: ReadonlyMap<string, string>;
  /** Interfaces that a subgraph has as an object: `subgraph:Type`. */
  interfaceObjects: ReadonlySet<string>;
  /** What the client's names for fields are in plans and data. */
  aliases: Aliases;
  /** Draws which progressive overrides hold for a request. */
  drawOverrides(): Overrides;
  /** Whether there are any to draw: then requests of one text may have different plans. */
  drawsOverrides: boolean;
  /** What it says of costs; undefined when it says nothing. */
  costs: CostTable | undefined;
  /** The subgraphs' names. */
  subgraphs: string[];
  /** Where each subgraph is, as `join__graph` has it. */
  urls: Readonly<Record<string, string>>;
  /** With whom answers may be shared, how long they may be kept, and which events end them. */
  hints: Hints;
};

/** What makes plans. */
export type Planner = Pick<QueryPlanner, 'buildQueryPlan'>;

/**
 * Bounds what the planner looks at for one operation, so that it depends on the operation alone what is refused, not on the
 * machine. Fewer plans than Apollo's 10,000 are compared: beyond the first few hundred they hardly get better.
 */
const bounds = { maxEvaluatedPlans: 200, pathsLimit: 500 };

/** What supergraphs may ask of a router: Apollo's own router knows `@cacheTag`, its JavaScript packages do not. */
const supportedFeatures = new Set([...DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES, 'https://specs.apollo.dev/cacheTag/v0.1']);

/** Loads a composed supergraph from its SDL. @throws GraphQLError when it is no valid Federation 2 supergraph */
export function loadSupergraph(sdl: string): LoadedSupergraph {
  const document = resolvableKeysFirst(parse(sdl));
  const supergraph = Supergraph.build(document, { supportedFeatures });
  const separated = separateRequirements(document);
  const planned =
    separated.stands.size === 0 ? supergraph : Supergraph.build(separated.document, { supportedFeatures });
  const planner = plannerOf(planned, separated);
  let narrow: Planner | undefined;
  const overrides = overridesOf(supergraph.schema, () => Math.random());
  return {
    hints: readHints(supergraph.schema),
    apiSchema: planned.apiSchema(),
    clientSchema: supergraph.apiSchema().toGraphQLJSSchema({ includeDefer: true }),
    supergraphSchema: supergraph.schema.toGraphQLJSSchema(),
    planner,
    narrowPlanner: () =>
      (narrow ??= plannerOf(Supergraph.build(withoutChoices(separated.document), { supportedFeatures }), separated)),
    stoodFor: stoodFor(separated),
    interfaceObjects: interfaceObjectsOf(document),
    aliases: aliasesOf(fieldsOf(document)),
    drawOverrides: overrides.draw,
    drawsOverrides: overrides.isProgressive,
    costs: costTable(supergraph.schema),
    subgraphs: [...supergraph.subgraphsMetadata()].map(({ name }) => name),
    urls: Object.fromEntries([...supergraph.subgraphsMetadata()].map(({ name, url }) => [name, url])),
  };
}

const stoodFor = ({ stands }: SeparatedSupergraph): ReadonlyMap<string, string> =>
  new Map([...stands].flatMap(([name, { field, arguments: given }]) => (given.length === 0 ? [[name, field]] : [])));

function plannerOf(supergraph: Supergraph, separated: SeparatedSupergraph): Planner {
  const planner = new QueryPlanner(supergraph, { incrementalDelivery: { enableDefer: true }, debug: bounds });
  return {
    buildQueryPlan: (operation, options) =>
      restoreRequirements(separated, repairOrder(separated, planner.buildQueryPlan(operation, options))),
  };
}
