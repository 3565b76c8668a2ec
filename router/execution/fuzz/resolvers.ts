import type { GraphQLResolverMap } from '@apollo/subgraph';
import { execute } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import type { Thing, World } from './data.ts';
import { invent, project, recognise, resolve, within } from './data.ts';
import type { Field, Shape } from './model.ts';
import { isIn, nameOf } from './model.ts';

/** An object in a subgraph, with what it was told on the way. */
type Source = Thing & { representation?: object; provided?: string };

/** Resolvers that serve one subgraph's part of the data, and poison wherever it should not be asked. */
export function subgraphResolvers(world: World, subgraph: string): GraphQLResolverMap<unknown> {
  const resolvers: Record<string, Record<string, (source: Source, args: object) => unknown>> = {};
  for (const shape of world.graph.shapes.values()) {
    const fields = [...shape.fields.values()].filter((field) => isIn(field, subgraph));
    const known = [...shape.subgraphs, ...shape.stubs].includes(subgraph);
    if (!known || fields.length === 0) continue;
    resolvers[shape.name] = Object.fromEntries(
      fields.map((field) => [field.name, resolver(world, shape, field, subgraph)]),
    );
    if (shape.keys[subgraph]?.some(({ resolvable }) => resolvable)) {
      Object.assign(resolvers[shape.name] ?? {}, {
        __resolveReference: (representation: object) => ({
          ...recognise(world.graph, shape.name, subgraph, representation),
          representation,
        }),
      });
    }
  }
  for (const { name, members, keyedIn } of world.graph.abstracts.values()) {
    if (keyedIn?.includes(subgraph)) {
      resolvers[name] = {
        __resolveReference: (representation: object) => asMember(world, members, subgraph, representation),
      };
    }
  }
  return resolvers;
}

function asMember(world: World, members: string[], subgraph: string, representation: object): Source {
  for (const member of members) {
    try {
      return { ...recognise(world.graph, member, subgraph, representation), representation };
    } catch {
      // Another member's, then.
    }
  }
  throw new Error(`POISON: no member by ${JSON.stringify(representation)}`);
}

function resolver(world: World, shape: Shape, field: Field, subgraph: string) {
  const target = world.graph.shapes.get(nameOf(field.type));
  const asObject = target?.kind === 'interface object' && target.subgraphs.includes(subgraph);
  const provides = field.provides?.subgraph === subgraph ? field.provides.field : undefined;
  const isOwner = field.owners.includes(subgraph);
  return (source: Source | undefined, args: object): unknown => {
    if (!isOwner && field.override) return 'POISON: overridden';
    if (!isOwner && source?.provided !== field.name) throw new Error(`POISON: ${field.name} is external`);
    const type = source?.__typename ?? shape.name;
    const id = source?.id ?? '';
    const value = field.requires
      ? invent(world, field, id, args, project(source?.representation ?? {}, field.requires))
      : resolve(world, type, id, field.name, args);
    return within(value, (thing) => ({
      ...thing,
      ...(asObject && { __typename: target.name }),
      ...(provides !== undefined && { provided: provides }),
    }));
  };
}

/** Executes the operation as one server would that has all the data. */
export function askMonolith(
  world: World,
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Record<string, unknown>,
): ExecutionResult {
  const result = execute({
    schema,
    document,
    variableValues: variables,
    fieldResolver: (source: Source | undefined, args, _, { parentType, fieldName }) =>
      resolve(world, parentType.name, source?.id ?? '', fieldName, args as object),
  });
  if (result instanceof Promise) throw new Error('The data is all there: nothing to wait for.');
  return JSON.parse(JSON.stringify(result)) as ExecutionResult;
}
