import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import { Kind, parse, visit } from 'graphql';
import type { FieldNode } from 'graphql';
import type { SeparatedSupergraph } from './separate.ts';
import { splitFetch, standsIn, withDocument } from './split.ts';

/**
 * Puts the real fields into a plan that was made with a separated supergraph: subgraphs are asked for
 * `_need0_price: price(currency: "USD")`, and what is sent back to one as its requirement or key is called `price` again. Where fields
 * of one fetch require the same field with different arguments, each of them gets a fetch.
 */
export function restoreRequirements(separated: SeparatedSupergraph, plan: QueryPlan): QueryPlan {
  if (separated.stands.size === 0 || !plan.node) return plan;
  const { node } = plan;
  if (node.kind !== 'Subscription') return { ...plan, node: restoreNode(separated, node) };
  const primary = restoreFetch(separated, node.primary);
  return {
    ...plan,
    node: { ...node, primary, ...(node.rest && { rest: restoreNode(separated, node.rest) }) },
  };
}

function restoreNode(separated: SeparatedSupergraph, node: PlanNode): PlanNode {
  const restore = (child: PlanNode) => restoreNode(separated, child);
  switch (node.kind) {
    case 'Fetch': {
      const nodes = splitFetch(separated, node).map((part) => restoreFetch(separated, part));
      return nodes.length === 1 && nodes[0] ? nodes[0] : { kind: 'Parallel', nodes };
    }
    case 'Flatten':
      return { ...node, node: restore(node.node) };
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map(restore) };
    case 'Condition':
      return {
        ...node,
        ...(node.ifClause && { ifClause: restore(node.ifClause) }),
        ...(node.elseClause && { elseClause: restore(node.elseClause) }),
      };
    case 'Defer':
      return {
        ...node,
        primary: { ...node.primary, ...(node.primary.node && { node: restore(node.primary.node) }) },
        deferred: node.deferred.map((part) => ({ ...part, ...(part.node && { node: restore(part.node) }) })),
      };
  }
}

function restoreFetch({ stands }: SeparatedSupergraph, fetch: FetchNode): FetchNode {
  const needed = standsIn(fetch.requires ?? [], stands);
  const renamers = needed.map(({ path, stand, field }) => ({
    kind: 'KeyRenamer' as const,
    path: [...path, stand],
    renameKeyTo: field,
  }));
  const asks = [...stands.keys()].some((stand) => fetch.operation.includes(stand));
  if (!asks && renamers.length === 0) return fetch;
  const inputRewrites = [...(fetch.inputRewrites ?? []), ...renamers];
  const document = visit(parse(fetch.operation, { noLocation: true }), {
    Field: (node: FieldNode): FieldNode | undefined => {
      const stand = stands.get(node.name.value);
      if (!stand) return undefined;
      return {
        ...node,
        alias: node.alias ?? node.name,
        name: { kind: Kind.NAME, value: stand.field },
        arguments: [...(node.arguments ?? []), ...stand.arguments],
      };
    },
  });
  return withDocument({ ...fetch, ...(inputRewrites.length > 0 && { inputRewrites }) }, document);
}
