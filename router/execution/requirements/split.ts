import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql';
import type { DocumentNode, FieldNode, FragmentDefinitionNode, SelectionNode, SelectionSetNode } from 'graphql';
import { requirementsOf } from './separate.ts';
import type { SeparatedSupergraph } from './separate.ts';

type Needed = { path: readonly string[]; stand: string; field: string };

/** The stands in a `requires` selection, each where it is. */
export function standsIn(
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

/** A fetch that asks for something else. */
export const withDocument = (fetch: FetchNode, document: DocumentNode): FetchNode => ({
  ...fetch,
  operation: stripIgnoredCharacters(print(document)),
  ...(fetch.operationDocumentNode && { operationDocumentNode: document }),
});

/** The place that a required value has in a representation, whatever stands for it. */
const placeOf = ({ stands }: SeparatedSupergraph, { path, field }: Needed): string =>
  [...path.map((step) => stands.get(step)?.field ?? step), field].join('.');

/** One fetch, or several where one object cannot carry all that is required. */
export function splitFetch(separated: SeparatedSupergraph, fetch: FetchNode): FetchNode[] {
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
  // What no field requires is a key's.
  const ofFields = new Set<string>();
  const allows = (stands: ReadonlySet<string>, wanted: readonly string[]) =>
    [...stands].every((one) => wanted.every((two) => one === two || disputed.get(one) !== disputed.get(two)));
  for (const { type, field } of entityFields(document)) {
    const required = requirementsOf(separated, fetch.serviceName, type, field.name.value);
    const wanted = standsIn(required, separated.stands).flatMap(({ stand }) => (disputed.has(stand) ? [stand] : []));
    let part = parts.find(({ stands }) => allows(stands, wanted));
    if (!part) parts.push((part = { stands: new Set(), fields: new Set() }));
    for (const stand of wanted) {
      part.stands.add(stand);
      ofFields.add(stand);
    }
    part.fields.add(field);
  }
  return parts.map(({ stands, fields }) => {
    const requires = without(fetch.requires ?? [], (name) => ofFields.has(name) && !stands.has(name));
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
export function entityFields(document: DocumentNode): { type: string; field: FieldNode }[] {
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
export const entitySelections = ({ definitions }: DocumentNode): SelectionSetNode[] =>
  definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? definition.selectionSet.selections.flatMap((root) =>
          root.kind === Kind.FIELD && root.selectionSet ? [root.selectionSet] : [],
        )
      : [],
  );

/** A document with its fragments in place. */
export function inlined(document: DocumentNode): DocumentNode {
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
