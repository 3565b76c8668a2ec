import type { FetchNode, PlanNode, QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql';
import type { DocumentNode, FieldNode, FragmentDefinitionNode, SelectionNode, SelectionSetNode } from 'graphql';
import type { SeparatedSupergraph } from './requirements.ts';

/**
 * Puts the real fields into a plan that was made with a separated supergraph: subgraphs are asked for
 * `_need0_price: price(currency: "USD")`, and what is sent back to one as its requirement is called `price` again. Where fields
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

const withDocument = (fetch: FetchNode, document: DocumentNode): FetchNode => ({
  ...fetch,
  operation: stripIgnoredCharacters(print(document)),
  ...(fetch.operationDocumentNode && { operationDocumentNode: document }),
});

type Needed = { path: readonly string[]; stand: string; field: string };

/** The stands in a `requires` selection, each where it is. */
function standsIn(
  nodes: readonly QueryPlanSelectionNode[],
  stands: SeparatedSupergraph['stands'],
  path: readonly string[] = [],
): Needed[] {
  const found = nodes.flatMap((node): Needed[] => {
    const { selections = [] } = node;
    if (node.kind === 'InlineFragment') return standsIn(selections, stands, path);
    const field = stands.get(node.name)?.field;
    // What is below comes first: its path goes through the name that this one is called until it is renamed.
    const below = standsIn(selections, stands, [...path, node.name]);
    return field === undefined ? below : [...below, { path, stand: node.name, field }];
  });
  const places = new Map(found.map((one) => [[...one.path, one.stand].join('.'), one]));
  return [...places.values()];
}

/** The place that a required value has in a representation, whatever stands for it. */
const placeOf = ({ stands }: SeparatedSupergraph, { path, field }: Needed): string =>
  [...path.map((step) => stands.get(step)?.field ?? step), field].join('.');

/** One fetch, or several where one object cannot carry all that is required. */
function splitFetch(separated: SeparatedSupergraph, fetch: FetchNode): FetchNode[] {
  const needed = standsIn(fetch.requires ?? [], separated.stands);
  const places = Map.groupBy(needed, (one) => placeOf(separated, one));
  const disputed = new Map(
    places
      .values()
      .filter((rivals) => rivals.length > 1)
      .flatMap((rivals) => rivals.map((one) => [one.stand, placeOf(separated, one)])),
  );
  if (disputed.size === 0) return [fetch];
  const document = inlined(parse(fetch.operation, { noLocation: true }));
  const parts: { stands: Set<string>; fields: Set<FieldNode> }[] = [];
  const allows = (stands: ReadonlySet<string>, wanted: readonly string[]) =>
    [...stands].every((one) => wanted.every((two) => one === two || disputed.get(one) !== disputed.get(two)));
  for (const { type, field } of entityFields(document)) {
    const required = separated.required.get(`${fetch.serviceName}:${type}.${field.name.value}`) ?? new Set<string>();
    const wanted = [...required].filter((stand) => disputed.has(stand));
    let part = parts.find(({ stands }) => allows(stands, wanted));
    if (!part) parts.push((part = { stands: new Set(), fields: new Set() }));
    for (const stand of wanted) part.stands.add(stand);
    part.fields.add(field);
  }
  return parts.map(({ stands, fields }) => {
    const requires = without(fetch.requires ?? [], (name) => disputed.has(name) && !stands.has(name));
    return withDocument({ ...fetch, requires }, keepEntityFields(document, fields));
  });
}

/** A `requires` selection without some fields, and without what is empty then. */
function without(
  nodes: readonly QueryPlanSelectionNode[],
  dropped: (name: string) => boolean,
): QueryPlanSelectionNode[] {
  return nodes.flatMap((node): QueryPlanSelectionNode[] => {
    if (node.kind === 'Field' && dropped(node.name)) return [];
    if (!node.selections) return [node];
    const selections = without(node.selections, dropped);
    return selections.length > 0 ? [{ ...node, selections }] : [];
  });
}

/** The fields that a fetch asks of its entities, each with the type that it is asked of. */
function entityFields(document: DocumentNode): { type: string; field: FieldNode }[] {
  const found: { type: string; field: FieldNode }[] = [];
  const walk = ({ selections }: SelectionSetNode, type: string): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) found.push({ type, field: selection });
      else if (selection.kind === Kind.INLINE_FRAGMENT)
        walk(selection.selectionSet, selection.typeCondition?.name.value ?? type);
    }
  };
  for (const set of entitySelections(document)) walk(set, '');
  return found;
}

function keepEntityFields(document: DocumentNode, kept: ReadonlySet<FieldNode>): DocumentNode {
  const top = new Set(entitySelections(document));
  const prune = (set: SelectionSetNode): SelectionSetNode => ({
    ...set,
    selections: set.selections.flatMap((selection): SelectionNode[] => {
      if (selection.kind === Kind.FIELD) return kept.has(selection) ? [selection] : [];
      if (selection.kind !== Kind.INLINE_FRAGMENT) return [selection];
      const selectionSet = prune(selection.selectionSet);
      return selectionSet.selections.length > 0 ? [{ ...selection, selectionSet }] : [];
    }),
  });
  return visit(document, { SelectionSet: (set: SelectionSetNode) => (top.has(set) ? prune(set) : undefined) });
}

/** The selections under `_entities`. */
const entitySelections = ({ definitions }: DocumentNode): SelectionSetNode[] =>
  definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? definition.selectionSet.selections.flatMap((root) =>
          root.kind === Kind.FIELD && root.selectionSet ? [root.selectionSet] : [],
        )
      : [],
  );

/** A document with its fragments in place. */
function inlined(document: DocumentNode): DocumentNode {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  if (fragments.size === 0) return document;
  const definitions = document.definitions.filter(({ kind }) => kind !== Kind.FRAGMENT_DEFINITION);
  const spread = (set: SelectionSetNode): SelectionSetNode => ({
    ...set,
    selections: set.selections.map((selection): SelectionNode => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const { typeCondition, selectionSet } = fragments.get(selection.name.value) ?? {};
        if (!typeCondition || !selectionSet) return selection;
        const { directives = [] } = selection;
        return { kind: Kind.INLINE_FRAGMENT, typeCondition, directives, selectionSet: spread(selectionSet) };
      }
      return selection.selectionSet ? { ...selection, selectionSet: spread(selection.selectionSet) } : selection;
    }),
  });
  return {
    ...document,
    definitions: definitions.map((one) =>
      one.kind === Kind.OPERATION_DEFINITION ? { ...one, selectionSet: spread(one.selectionSet) } : one,
    ),
  };
}
