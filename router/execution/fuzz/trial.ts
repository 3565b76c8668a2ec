import { buildASTSchema, GraphQLError, Kind, parse, printSchema, validate, visit } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLSchema, TypeNode } from 'graphql';
import { TooIntricate } from '../bounded.ts';
import { federate } from '../testing/federation.ts';
import type { Call, Federation } from '../testing/federation.ts';
import { difference } from './compare.ts';
import type { World } from './data.ts';
import { askInParts, differenceInParts, withDefers } from './defer.ts';
import { generateGraph } from './graph.ts';
import type { GeneratedOperation } from './operation.ts';
import { fillVariables, generateOperation } from './operation.ts';
import { hash } from './random.ts';
import { askMonolith, subgraphResolvers } from './resolvers.ts';
import { printSubgraph } from './sdl.ts';

/** Which graph, which operation over it, and which variables and data. */
export type CaseId = { graph: number; operation: number; variant: number };

/** A generated graph, put together and ready to be asked. */
export type Stage = {
  world: World;
  federation: Federation;
  subgraphs: Record<string, string>;
  /** What clients see, with nothing non-null. */
  relaxed(): GraphQLSchema;
};

/** What came of one case. */
export type Verdict = {
  right: ExecutionResult;
  ours: ExecutionResult;
  calls: Call[];
  /** The engine would not plan it, as that takes too long. */
  isRefused: boolean;
  /** What is different; nothing when they agree. */
  difference: string | undefined;
};

/** Puts a generated graph together. @throws Error when its subgraphs do not compose */
export function stage(seed: number): Stage {
  const world: World = { graph: generateGraph(seed), seed: 0, version: 0 };
  const subgraphs = Object.fromEntries(world.graph.subgraphs.map((name) => [name, printSubgraph(world.graph, name)]));
  const federation = federate(
    Object.fromEntries(
      Object.entries(subgraphs).map(([name, typeDefs]) => [
        name,
        { typeDefs, resolvers: subgraphResolvers(world, name) },
      ]),
    ),
    undefined,
    patience / 2,
  );
  let loose: GraphQLSchema | undefined;
  return { world, federation, subgraphs, relaxed: () => (loose ??= withoutNonNull(federation.schema)) };
}

function withoutNonNull(schema: GraphQLSchema): GraphQLSchema {
  const strip = (type: TypeNode): TypeNode => {
    if (type.kind === Kind.NON_NULL_TYPE) return strip(type.type);
    return type.kind === Kind.LIST_TYPE ? { ...type, type: strip(type.type) } : type;
  };
  return buildASTSchema(
    visit(parse(printSchema(schema)), { FieldDefinition: (node) => ({ ...node, type: strip(node.type) }) }),
  );
}

/** The operation of a case, if it turned out valid. */
export function operationOf(
  { federation }: Stage,
  id: CaseId,
): (GeneratedOperation & { document: DocumentNode }) | undefined {
  const operation = generateOperation(federation.schema, `operation ${id.graph} ${id.operation}`);
  const document = parse(operation.query);
  return validate(federation.schema, document).length > 0 ? undefined : { ...operation, document };
}

/** The variables of a case. */
export const variablesOf = (operation: GeneratedOperation, id: CaseId): Record<string, unknown> =>
  fillVariables(operation, `variables ${id.graph} ${id.operation} ${id.variant}`);

/** Asks both, with the data of the case. */
export async function judge(
  { world, federation, relaxed }: Stage,
  id: CaseId,
  { query, document }: { query: string; document: DocumentNode },
  variables: Record<string, unknown>,
): Promise<Verdict> {
  world.seed = id.variant === 0 ? 0 : hash(`data ${id.graph} ${id.operation} ${id.variant}`) % 1_000_000;
  world.version = 0;
  const right = askMonolith(world, federation.schema, document, variables);
  world.version = 0;
  federation.calls.length = 0;
  const ours = await inTime(() => federation.ask(query, variables));
  const calls = [...federation.calls];
  const unbound = () => {
    world.version = 0;
    return askMonolith(world, relaxed(), document, variables);
  };
  const differsInParts = async (): Promise<string | undefined> => {
    if (id.variant >= inParts) return undefined;
    // What one mutation leaves for later is looked up when the next one has changed it.
    if (query.startsWith('mutation') && Object.keys(right.data ?? {}).length !== 1) return undefined;
    // The answer with nothing propagated comes from another schema, and tells of that one.
    if (right.errors && /__(schema|type)\b/.test(query)) return undefined;
    const deferring = withDefers(document, `defer ${id.graph} ${id.operation}`);
    if (!deferring) return undefined;
    world.version = 0;
    const parts = await inTime(() => askInParts(federation, deferring, variables));
    const differs = parts && differenceInParts(right, parts, unbound);
    return differs && `${differs}\n${deferring}`;
  };
  const found = difference(right, ours, unbound) ?? (await differsInParts());
  const isRefused = found !== undefined && ours.errors?.[0]?.originalError instanceof TooIntricate;
  return { right, ours, calls, difference: isRefused ? undefined : found, isRefused };
}

/** Milliseconds; nothing here waits for anything but the processor, and what is refused must not depend on how fast that is. */
const patience = 60_000;
const silent = 'The engine stays silent.';
/** How many of an operation's variants are asked in parts as well: what is left for later depends little on them. */
const inParts = 2;

/** What the engine answers; one that breaks gives its error as an answer without data. */
async function inTime<T>(ask: () => Promise<T>): Promise<T | ExecutionResult> {
  const silence = Promise.withResolvers<ExecutionResult>();
  const timer = setTimeout(() => silence.resolve({ errors: [new GraphQLError(silent)] }), patience);
  try {
    return await Promise.race([ask(), silence.promise]);
  } catch (error) {
    return { errors: [new GraphQLError(`The engine broke: ${error instanceof Error ? error.stack : String(error)}`)] };
  } finally {
    clearTimeout(timer);
  }
}
