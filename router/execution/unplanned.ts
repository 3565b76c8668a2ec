import type { PlanNode, QueryPlan } from '@apollo/query-planner';
import { getOperationAST, Kind, parse } from 'graphql';
import type { DirectiveNode, DocumentNode, FieldNode, OperationDefinitionNode, SelectionSetNode } from 'graphql';

/**
 * The root fields of an operation, by their names in the answer, that its plan asks nobody for. The planner drops, without a
 * word, what can have no object: a field of an interface whose subgraph knows none of its types and may not ask the others.
 */
export function unplannedFields(plan: QueryPlan, document: DocumentNode, operation: OperationDefinitionNode): string[] {
  const planned = new Set<string>();
  for (const query of rootQueries(plan.node)) {
    const fetched = parse(query, { noLocation: true });
    const definition = getOperationAST(fetched);
    if (definition) for (const field of fieldsOf(fetched, definition.selectionSet)) planned.add(nameOf(field));
  }
  const asked = fieldsOf(document, operation.selectionSet).filter(({ name }) => !name.value.startsWith('__'));
  return [...new Set(asked.map(nameOf))].filter((name) => !planned.has(name));
}

const nameOf = ({ alias, name }: FieldNode): string => (alias ?? name).value;

/** The queries of a plan that start at a root type. */
function rootQueries(node: PlanNode | SubscriptionPlan | undefined): string[] {
  switch (node?.kind) {
    case undefined:
      return [];
    case 'Flatten':
      return rootQueries(node.node);
    case 'Fetch':
      return node.requires ? [] : [node.operation];
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap(rootQueries);
    case 'Condition':
      return [...rootQueries(node.ifClause), ...rootQueries(node.elseClause)];
    case 'Subscription':
      return rootQueries(node.primary);
    case 'Defer':
      return [rootQueries(node.primary.node), ...node.deferred.map((part) => rootQueries(part.node))].flat();
  }
}

type SubscriptionPlan = Extract<NonNullable<QueryPlan['node']>, { kind: 'Subscription' }>;

/** The fields of a selection set with those of its fragments, without what it always leaves out. */
function fieldsOf(document: DocumentNode, { selections }: SelectionSetNode): FieldNode[] {
  return selections.flatMap((selection): FieldNode[] => {
    if (selection.directives?.some(leavesOut)) return [];
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(document, selection.selectionSet);
    const named = document.definitions.find(
      (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === selection.name.value,
    );
    return named?.kind === Kind.FRAGMENT_DEFINITION ? fieldsOf(document, named.selectionSet) : [];
  });
}

const leavesOut = ({ name, arguments: given = [] }: DirectiveNode): boolean =>
  given.some(({ value }) => value.kind === Kind.BOOLEAN && value.value === (name.value === 'skip')) &&
  (name.value === 'skip' || name.value === 'include');
