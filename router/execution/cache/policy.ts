import { TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { Hint, Hints } from './hints.ts';

/**
 * What holds for the whole of an answer: it may be shared when every field of it may, and is kept no longer than the field
 * that may be kept the shortest.
 */
export function policyOf(schema: GraphQLSchema, hints: Hints, document: DocumentNode): Hint {
  const types = new TypeInfo(schema);
  const policy: Hint = { shared: true, maxAge: Infinity };
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: ({ name }) => {
        // What a type is called never changes, and `_entities` is only where its entities stand.
        if (name.value.startsWith('__') || name.value === '_entities') return;
        const { shared, maxAge } = hints.of(types.getParentType()?.name ?? '', name.value);
        policy.shared &&= shared;
        policy.maxAge = Math.min(policy.maxAge, maxAge);
      },
    }),
  );
  return policy;
}
