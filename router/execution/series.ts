import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import { getOperationAST, Kind, parse } from 'graphql';
import type { DocumentNode, FieldNode, OperationDefinitionNode, SelectionNode } from 'graphql';
import { directivesOf, documentOf, fragmentsOf, setOf } from './conditions.ts';
import { inlined, withDocument } from './requirements/split.ts';

/**
 * Plans a mutation field by field. The planner lets fields of one subgraph share a request, so that what others add to the first
 * would be read after the second; it runs fields in fragments out of turn; and where it puts fields together, it loses some of what
 * they ask of unions. So only fields that nobody adds to share a request here.
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
  if (fields.length === 0 || (isPlain && fields.length === 1)) return planOf(document);
  const others = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const nodes: PlanNode[] = [];
  for (const field of fields) {
    const alone = { ...definition, selectionSet: setOf([field]) };
    const { node } = planOf({ ...document, definitions: [alone, ...others] });
    const last = nodes.at(-1);
    if (node?.kind === 'Fetch' && last?.kind === 'Fetch' && node.serviceName === last.serviceName)
      nodes[nodes.length - 1] = inOne(last, node);
    else if (isPlainNode(node)) nodes.push(node);
  }
  return { kind: 'QueryPlan', node: { kind: 'Sequence', nodes } };
}

type AnyNode = QueryPlan['node'];

const isPlainNode = (node: AnyNode): node is PlanNode => node !== undefined && node.kind !== 'Subscription';

/** Two fetches of root fields as one, which asks for those of the first before those of the second. */
function inOne(first: FetchNode, second: FetchNode): FetchNode {
  // A fragment of one may be another one's of the same name.
  const [own, added] = [first, second].map(({ operation }) =>
    getOperationAST(inlined(parse(operation, { noLocation: true }))),
  );
  if (!own || !added) throw new Error('A fetch has lost its operation.');
  const known = new Set(own.variableDefinitions?.map(({ variable }) => variable.name.value));
  const further = added.variableDefinitions?.filter(({ variable }) => !known.has(variable.name.value)) ?? [];
  const both: OperationDefinitionNode = {
    ...own,
    variableDefinitions: [...(own.variableDefinitions ?? []), ...further],
    selectionSet: setOf([...own.selectionSet.selections, ...added.selectionSet.selections]),
  };
  const rewrites = [...(first.outputRewrites ?? []), ...(second.outputRewrites ?? [])];
  const merged: FetchNode = {
    ...first,
    variableUsages: [...new Set([...(first.variableUsages ?? []), ...(second.variableUsages ?? [])])],
    ...(rewrites.length > 0 && { outputRewrites: rewrites }),
  };
  return withDocument(merged, documentOf(both));
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
