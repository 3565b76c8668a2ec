import type { PlanNode, QueryPlan } from '@apollo/query-planner';
import { Kind } from 'graphql';
import type { DocumentNode, FieldNode, OperationDefinitionNode, SelectionNode } from 'graphql';
import { directivesOf, fragmentsOf, setOf } from './conditions.ts';

/**
 * Plans a mutation field by field where that makes a difference: the planner lets fields of one subgraph share a request, so
 * that what others add to the first would be read after the second, and runs fields in fragments out of turn.
 */
export function planInSeries(
  document: DocumentNode,
  definition: OperationDefinitionNode,
  planOf: (document: DocumentNode) => QueryPlan,
): QueryPlan {
  const { operation, selectionSet } = definition;
  if (operation !== 'mutation' || directivesOf(document).has('defer')) return planOf(document);
  const isPlain = selectionSet.selections.every(({ kind }) => kind === Kind.FIELD);
  const fields = rootFields(document, definition);
  const whole = isPlain || fields.length === 0 ? planOf(document) : undefined;
  if (whole && (fields.length < 2 || !isPlainNode(whole.node) || onlyWrites(whole.node))) return whole;
  const others = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const nodes = fields.flatMap((field): PlanNode[] => {
    const alone = { ...definition, selectionSet: setOf([field]) };
    const { node } = planOf({ ...document, definitions: [alone, ...others] });
    return isPlainNode(node) ? [node] : [];
  });
  return { kind: 'QueryPlan', node: { kind: 'Sequence', nodes } };
}

type AnyNode = QueryPlan['node'];

const isPlainNode = (node: AnyNode): node is PlanNode => node !== undefined && node.kind !== 'Subscription';

function onlyWrites(node: AnyNode): boolean {
  if (node?.kind === 'Fetch') return node.operationKind === 'mutation';
  return (node?.kind === 'Sequence' || node?.kind === 'Parallel') && node.nodes.every(onlyWrites);
}

/** The root fields by their names in the answer, in the order in which they run. One that is asked for twice runs once. */
function rootFields(document: DocumentNode, { selectionSet }: OperationDefinitionNode): FieldNode[] {
  const fragments = fragmentsOf(document);
  const found = new Map<string, FieldNode>();
  const gather = (selections: readonly SelectionNode[]): void => {
    for (const selection of selections) {
      if (selection.kind !== Kind.FIELD) {
        const body = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
        gather(body?.selectionSet.selections ?? []);
        continue;
      }
      const name = (selection.alias ?? selection.name).value;
      const below = [found.get(name), selection].flatMap((one) => one?.selectionSet?.selections ?? []);
      found.set(name, { ...selection, ...(selection.selectionSet && { selectionSet: setOf(below) }) });
    }
  };
  gather(selectionSet.selections);
  return [...found.values()];
}
