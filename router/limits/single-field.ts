import { getEnterLeaveForKind, GraphQLError, Kind, SingleFieldSubscriptionsRule } from 'graphql';
import type { ValidationRule } from 'graphql';

/**
 * A subscription has one root field, whatever its variables: what `@skip` and `@include` of a root field depend on is known here.
 * GraphQL's own rule asks for the variables' values, which validation has not, and throws.
 */
export const singleFieldSubscriptions: ValidationRule = (context) => {
  const { enter: check } = getEnterLeaveForKind(SingleFieldSubscriptionsRule(context), Kind.OPERATION_DEFINITION);
  return {
    OperationDefinition: (node, ...place) => {
      try {
        check?.(node, ...place);
      } catch (error) {
        if (!(error instanceof GraphQLError)) throw error;
        const message = 'The root field of a subscription depends on no variable: @skip and @include stand below it.';
        context.reportError(new GraphQLError(message, { nodes: node }));
      }
    },
  };
};
