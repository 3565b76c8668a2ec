import { Kind } from 'graphql';
import type {
  DirectiveNode,
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionNode,
} from 'graphql';

/** What the variables of `@skip` and `@include` are. */
export type Conditions = (variable: string) => boolean;

/**
 * What is left of a document when its `@skip`s and `@include`s are decided. The planner takes conditions lightly: what one field
 * requires under a condition and another always, it fetches under the condition; it drops objects of which every field may be
 * left out; and two fields that never come together make queries that are not valid. So it never gets to see any. An object of
 * which nothing is asked has a `__typename` under the given name. Documents without conditions stay as they are.
 */
export function withoutConditions(
  document: DocumentNode,
  definition: OperationDefinitionNode,
  name: string,
  conditions: Conditions,
): DocumentNode {
  const used = directivesOf(document);
  if (!['skip', 'include', 'defer'].some((one) => used.has(one))) return document;
  const fragments = fragmentsOf(document);
  let deferred = 0;
  const decide = (selections: readonly SelectionNode[]): SelectionNode[] =>
    selections.flatMap((selection): SelectionNode[] => {
      if (!isIncluded(selection.directives, conditions)) return [];
      const label = isDeferred(selection.directives, conditions) ? `${(deferred += 1)}` : undefined;
      const directives = (selection.directives ?? []).flatMap((directive) => decided(directive, label));
      if (selection.kind === Kind.FIELD && !selection.selectionSet) return [{ ...selection, directives }];
      const body = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      const below = decide(body?.selectionSet?.selections ?? []);
      if (selection.kind !== Kind.FIELD) return below.length === 0 ? [] : [fragment(body, directives, below)];
      return [{ ...selection, directives, selectionSet: setOf(below.length > 0 ? below : [typenameAs(name)]) }];
    });
  const root = decide(definition.selectionSet.selections);
  return documentOf({ ...definition, selectionSet: setOf(root.length > 0 ? root : [typenameAs()]) });
}

/** Whether a selection with these directives is asked for. */
export const isIncluded = (directives: readonly DirectiveNode[] = [], conditions: Conditions): boolean =>
  directives.every(
    (directive) => !isCondition(directive) || holds(directive, conditions) === (directive.name.value === 'include'),
  );

/** Whether what has these directives may come later. */
export const isDeferred = (directives: readonly DirectiveNode[] = [], conditions: Conditions): boolean =>
  directives.some((directive) => directive.name.value === 'defer' && holds(directive, conditions));

/** What the `if` of a directive is; true without one. */
function holds({ arguments: given = [] }: DirectiveNode, conditions: Conditions): boolean {
  const value = given.find(({ name }) => name.value === 'if')?.value;
  if (value?.kind === Kind.VARIABLE) return conditions(value.name.value);
  return value?.kind !== Kind.BOOLEAN || value.value;
}

/**
 * What is left of a selection's directive: nothing of a condition; a `@defer` is always so, with a number for its label, or gone. A
 * fragment's `@defer` has one label, but a number for each place where the fragment is spread.
 */
function decided(directive: DirectiveNode, label: string | undefined): DirectiveNode[] {
  if (isCondition(directive)) return [];
  if (directive.name.value !== 'defer') return [directive];
  if (label === undefined) return [];
  const name = { kind: Kind.NAME, value: 'label' } as const;
  return [{ ...directive, arguments: [{ kind: Kind.ARGUMENT, name, value: { kind: Kind.STRING, value: label } }] }];
}

/** Whether a directive is `@skip` or `@include`. */
export const isCondition = ({ name }: DirectiveNode): boolean => name.value === 'skip' || name.value === 'include';

/** The names of the directives that a document's selections have. */
export function directivesOf(document: DocumentNode): Set<string> {
  const names = new Set<string>();
  const look = (selections: readonly SelectionNode[]): void => {
    for (const selection of selections) {
      for (const { name } of selection.directives ?? []) names.add(name.value);
      if (selection.kind !== Kind.FRAGMENT_SPREAD) look(selection.selectionSet?.selections ?? []);
    }
  };
  for (const one of document.definitions) if ('selectionSet' in one) look(one.selectionSet.selections);
  return names;
}

/** A document's named fragments. */
export const fragmentsOf = ({ definitions }: DocumentNode): Map<string, FragmentDefinitionNode> =>
  new Map(definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])));

/** `__typename`, under another name if one is given. */
export const typenameAs = (alias?: string): FieldNode => ({
  kind: Kind.FIELD,
  ...(alias !== undefined && { alias: { kind: Kind.NAME, value: alias } }),
  name: { kind: Kind.NAME, value: '__typename' },
});

/** An inline fragment with the type condition of another fragment. */
export const fragment = (
  like: SelectionNode | FragmentDefinitionNode | undefined,
  directives: readonly DirectiveNode[],
  selections: readonly SelectionNode[],
): SelectionNode => ({
  kind: Kind.INLINE_FRAGMENT,
  ...(like && 'typeCondition' in like && { typeCondition: like.typeCondition }),
  directives,
  selectionSet: setOf(selections),
});

/** A selection set. */
export const setOf = (selections: readonly SelectionNode[]) => ({ kind: Kind.SELECTION_SET, selections }) as const;

/** A document of an operation that has its fragments in place. */
export const documentOf = (definition: OperationDefinitionNode): DocumentNode => ({
  kind: Kind.DOCUMENT,
  definitions: [definition],
});
