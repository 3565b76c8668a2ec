import { isObjectType, isUnionType } from 'graphql';
import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import { isPromise, unfit, wait } from './run-query.ts';
import type { Complete, Data } from './run-query.ts';

/** How entities of one type are found, and what completes them. */
type Kind = { find: Find; complete: Complete };

type Find = (representation: Data, context: object) => unknown;

/**
 * Makes what completes `_entities(representations:)`, as Apollo's resolver of it works: each representation names its type,
 * whose `__resolveReference` finds the entity; without one the representation is the entity.
 */
export function entitiesCompleter(schema: GraphQLSchema, compile: (type: GraphQLObjectType) => Complete): Complete {
  const kinds = new Map<unknown, Kind>();
  const kindOf = (typename: unknown): Kind => {
    let kind = kinds.get(typename);
    if (!kind) {
      const type = entityType(schema, typename);
      kinds.set(typename, (kind = { find: finderOf(type), complete: compile(type) }));
    }
    return kind;
  };
  return (representations, run) => {
    if (!Array.isArray(representations)) return unfit();
    const entities: unknown[] = [];
    for (let index = 0; index < representations.length; index += 1) {
      const representation = representations[index] as Data;
      const { find, complete } = kindOf(representation['__typename']);
      const found = find(representation, run.context);
      const isLater = isPromise(found);
      entities.push(isLater ? null : complete(found, run));
      if (isLater) wait(run, found, complete, entities, index);
    }
    return entities;
  };
}

function entityType(schema: GraphQLSchema, name: unknown): GraphQLObjectType {
  const type = typeof name === 'string' ? schema.getType(name) : undefined;
  const all = schema.getType('_Entity');
  return isObjectType(type) && isUnionType(all) && schema.isSubType(all, type) ? type : unfit();
}

/** A type's `__resolveReference`, where Apollo's library keeps it. */
function finderOf({ extensions }: GraphQLObjectType): Find {
  const { apollo } = extensions as { apollo?: { subgraph?: { resolveReference?: Find } } };
  const find = apollo?.subgraph?.resolveReference ?? ((representation) => representation);
  // One with more parameters wants to know where it is.
  return find.length > 2 ? unfit : find;
}
