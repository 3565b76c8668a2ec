import type { PlanNode, QueryPlan } from '@apollo/query-planner';
import { Kind } from 'graphql';
import type { DirectiveNode, DocumentNode, FieldNode, OperationDefinitionNode, SelectionNode } from 'graphql';
import { directivesOf, fragment, fragmentsOf, isCondition, setOf } from './conditions.ts';

/**
 * Plans a mutation field by field where that makes a difference: the planner lets fields of one subgraph share a request, so
 * that what others add to the first would be read after the second, runs fields in fragments out of turn, and one that is asked
 * for twice under different conditions twice.
 */
export function planInSeries(
  document: DocumentNode,
  definition: OperationDefinitionNode,
  planOf: (document: DocumentNode) => QueryPlan,
): QueryPlan {
  const { operation, selectionSet } = definition;
  if (operation !== 'mutation' || directivesOf(document).has('defer')) return planOf(document);
  const isPlain = selectionSet.selections.every((one) => one.kind === Kind.FIELD && !one.directives?.length);
  const fields = rootFields(document, definition);
  const whole = isPlain || fields.size === 0 ? planOf(document) : undefined;
  if (whole && (fields.size < 2 || !isPlainNode(whole.node))) return whole;
  if (whole && onlyWrites(whole.node)) return whole;
  const others = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const nodes = [...fields.values()].flatMap((selections): PlanNode[] => {
    const alone = { ...definition, selectionSet: setOf(selections) };
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

/** The root fields by their names in the answer, in the order in which they run. */
function rootFields(document: DocumentNode, { selectionSet }: OperationDefinitionNode): Map<string, SelectionNode[]> {
  const fragments = fragmentsOf(document);
  const found = new Map<string, Asked[]>();
  const gather = (selections: readonly SelectionNode[], conditions: readonly DirectiveNode[]): void => {
    for (const selection of selections) {
      const all = [...conditions, ...(selection.directives ?? []).filter(isCondition)];
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value;
        found.set(name, [...(found.get(name) ?? []), { field: selection, conditions: all }]);
        continue;
      }
      const body = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      if (body) gather(body.selectionSet.selections, all);
    }
  };
  gather(selectionSet.selections, []);
  return new Map([...found].map(([name, asked]) => [name, runOnce(asked)]));
}

type Asked = { field: FieldNode; conditions: readonly DirectiveNode[] };

/** A field that runs anyhow has in it what is asked of it under conditions. */
function runOnce(asked: readonly Asked[]): SelectionNode[] {
  const certain = asked.find(({ conditions }) => conditions.length === 0);
  if (!certain?.field.selectionSet) return certain ? [certain.field] : asked.map(apart);
  const below = asked.flatMap(({ field, conditions }) => nested(conditions, field.selectionSet?.selections ?? []));
  return [{ ...certain.field, selectionSet: setOf(below) }];
}

const apart = ({ field, conditions }: Asked): SelectionNode => {
  const [only] = nested(conditions, [{ ...field, directives: [] }]);
  return only ?? field;
};

const nested = (conditions: readonly DirectiveNode[], selections: readonly SelectionNode[]): readonly SelectionNode[] =>
  conditions.reduceRight<readonly SelectionNode[]>((inner, one) => [fragment(undefined, [one], inner)], selections);
