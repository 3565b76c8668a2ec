import { Kind } from 'graphql';
import type {
  DirectiveNode,
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionNode,
  ValueNode,
} from 'graphql';

/** What is known of variables inside `@skip` and `@include`. */
type Known = ReadonlyMap<string, boolean>;

/**
 * A document that says the same to a planner that takes conditions lightly: it would not ask for an object at all of which
 * every field may be left out, and cannot plan what is never asked for. So what never comes is gone, conditions that always
 * hold are gone, and an object of which nothing is certain to be asked has a `__typename` under the given name. Documents
 * without conditions stay as they are, and so do those with `@defer`, whose plans have selections of their own.
 */
export function withCertainFields(
  document: DocumentNode,
  definition: OperationDefinitionNode,
  name: string,
): DocumentNode {
  const used = directivesOf(document);
  if (!(used.has('skip') || used.has('include')) || used.has('defer')) return document;
  const fragments = fragmentsOf(document);
  const filler = typenameAs(name);
  const simplify = (selections: readonly SelectionNode[], known: Known): SelectionNode[] =>
    selections.flatMap((selection): SelectionNode[] => {
      const decided = decide(selection.directives, known);
      if (!decided) return [];
      const { directives } = decided;
      if (selection.kind === Kind.FIELD && !selection.selectionSet) return [{ ...selection, directives }];
      const body = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      const below = simplify(body?.selectionSet?.selections ?? [], decided.known);
      if (selection.kind === Kind.FIELD)
        return [{ ...selection, directives, selectionSet: setOf(below.some(isCertain) ? below : [filler, ...below]) }];
      return below.length === 0 ? [] : [fragment(body, directives, below)];
    });
  const root = simplify(definition.selectionSet.selections, new Map());
  return documentOf({ ...definition, selectionSet: setOf(root.length > 0 ? root : [typenameAs()]) });
}

/** What is left of a selection's directives; nothing when it is never asked for. */
function decide(
  directives: readonly DirectiveNode[] = [],
  known: Known,
): { directives: DirectiveNode[]; known: Known } | undefined {
  const now = new Map(known);
  const left: DirectiveNode[] = [];
  for (const directive of directives) {
    const value = isCondition(directive) ? directive.arguments?.[0]?.value : undefined;
    const wanted = directive.name.value === 'include';
    const holds = valueOf(value, now);
    if (value && holds !== undefined && holds !== wanted) return undefined;
    if (value?.kind === Kind.VARIABLE) now.set(value.name.value, wanted);
    if (!value || holds === undefined) left.push(directive);
  }
  return { directives: left, known: now };
}

function valueOf(value: ValueNode | undefined, known: Known): boolean | undefined {
  if (value?.kind === Kind.VARIABLE) return known.get(value.name.value);
  return value?.kind === Kind.BOOLEAN ? value.value : undefined;
}

/** Whether a directive is `@skip` or `@include`. */
export const isCondition = ({ name }: DirectiveNode): boolean => name.value === 'skip' || name.value === 'include';

const isCertain = (selection: SelectionNode): boolean =>
  !selection.directives?.some(isCondition) &&
  (selection.kind === Kind.FIELD ||
    (selection.kind === Kind.INLINE_FRAGMENT && selection.selectionSet.selections.some(isCertain)));

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
