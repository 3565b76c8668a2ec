import { isObjectType, isUnionType } from 'graphql';
import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import { isObject, isPromise, unfit, wait } from './run-query.ts';
import type { Complete, CompleteObject, Data, Run } from './run-query.ts';

/** Looks up one entity by its representation, and completes it. */
type Look = (representation: Data, run: Run, put: (entity: Data | null) => void) => void;

/**
 * Makes what completes `_entities(representations:)`, as Apollo's resolver of it works: each representation names its type,
 * whose `__resolveReference` finds the entity; without one the representation is the entity.
 */
export function entitiesCompleter(
  schema: GraphQLSchema,
  compile: (type: GraphQLObjectType) => CompleteObject,
): Complete {
  const looks = new Map<unknown, Look>();
  const lookFor = (typename: unknown): Look => {
    let look = looks.get(typename);
    if (!look) looks.set(typename, (look = lookOf(entityType(schema, typename), compile)));
    return look;
  };
  return (representations, run) => {
    if (!Array.isArray(representations)) return unfit();
    const entities: (Data | null)[] = [];
    for (let index = 0; index < representations.length; index += 1) {
      const representation = representations[index] as Data;
      entities.push(null);
      lookFor(representation['__typename'])(representation, run, (entity) => void (entities[index] = entity));
    }
    return entities;
  };
}

function entityType(schema: GraphQLSchema, name: unknown): GraphQLObjectType {
  const type = typeof name === 'string' ? schema.getType(name) : undefined;
  const all = schema.getType('_Entity');
  return isObjectType(type) && isUnionType(all) && schema.isSubType(all, type) ? type : unfit();
}

type Find = (representation: Data, context: object) => unknown;

/** A type's `__resolveReference`, where Apollo's library keeps it. */
function finderOf({ extensions }: GraphQLObjectType): Find | undefined {
  const { apollo } = extensions as { apollo?: { subgraph?: { resolveReference?: Find } } };
  return apollo?.subgraph?.resolveReference;
}

function lookOf(type: GraphQLObjectType, compile: (type: GraphQLObjectType) => CompleteObject): Look {
  const find = finderOf(type);
  // It wants to know where it is.
  if (find && find.length > 2) return unfit;
  const complete = compile(type);
  const entityOf = (value: unknown, run: Run): Data | null => {
    if (value === null || value === undefined) return null;
    return isObject(value) ? complete(value, run) : unfit();
  };
  return (representation, run, put) => {
    const found: unknown = find ? find(representation, run.context) : representation;
    if (isPromise(found)) wait(run, found, (value) => put(entityOf(value, run)));
    else put(entityOf(found, run));
  };
}
