import { Kind, visit } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, SelectionNode, SelectionSetNode } from 'graphql';

/** How large an operation is once its fragments are put in place. */
export type Size = {
  /** Levels of fields below the root. Introspection has its own shape and counts as one level. */
  depth: number;
  /** Fields in all, introspection included. */
  selections: number;
  /** Fields of the root type. */
  rootFields: number;
  /** Whether something inside `__schema` or `__type` is renamed: the one way to ask for the schema many times over. */
  renamesIntrospection: boolean;
};

/** What the text itself holds. */
export type Counts = { aliases: number; directives: number };

const nothing: Size = { depth: 0, selections: 0, rootFields: 0, renamesIntrospection: false };

/** Aliases and directives in a document, fragments counted once. */
export function countsOf(document: DocumentNode): Counts {
  const counts = { aliases: 0, directives: 0 };
  visit(document, {
    Field: ({ alias }) => {
      if (alias) counts.aliases += 1;
    },
    Directive: () => {
      counts.directives += 1;
    },
  });
  return counts;
}

/**
 * The largest operation of a validated document (so there are no fragment cycles). Each fragment is measured once, which
 * makes the work linear in the text although what it measures may be exponential.
 */
export function sizeOf(document: DocumentNode): Size {
  const fragments = new Map(
    document.definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
  const measure = measurer(fragments);
  return document.definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .map(({ selectionSet }) => measure(selectionSet))
    .reduce(larger, nothing);
}

const larger = (a: Size, b: Size): Size => ({
  depth: Math.max(a.depth, b.depth),
  selections: Math.max(a.selections, b.selections),
  rootFields: Math.max(a.rootFields, b.rootFields),
  renamesIntrospection: a.renamesIntrospection || b.renamesIntrospection,
});
const together = (a: Size, b: Size): Size => ({
  ...larger(a, b),
  // Stays a number that can be compared, however much it doubles.
  selections: Math.min(a.selections + b.selections, Number.MAX_SAFE_INTEGER),
  rootFields: Math.min(a.rootFields + b.rootFields, Number.MAX_SAFE_INTEGER),
});

function measurer(fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
  const known = new Map<string, Size>();
  const ofFragment = (name: string): Size => {
    const fragment = fragments.get(name);
    const size = known.get(name) ?? (fragment ? ofSet(fragment.selectionSet) : nothing);
    known.set(name, size);
    return size;
  };
  const ofField = (field: Extract<SelectionNode, { kind: typeof Kind.FIELD }>): Size => {
    const below = field.selectionSet ? ofSet(field.selectionSet) : nothing;
    const own = { rootFields: 1, selections: 1 + below.selections };
    if (field.name.value.startsWith('__')) {
      const renamed =
        field.selectionSet !== undefined && (field.alias !== undefined || renames(field.selectionSet, fragments));
      return { ...own, depth: 1, renamesIntrospection: renamed };
    }
    return { ...own, depth: 1 + below.depth, renamesIntrospection: below.renamesIntrospection };
  };
  const ofSelection = (selection: SelectionNode): Size => {
    if (selection.kind === Kind.FIELD) return ofField(selection);
    return selection.kind === Kind.INLINE_FRAGMENT ? ofSet(selection.selectionSet) : ofFragment(selection.name.value);
  };
  const ofSet = (set: SelectionSetNode): Size => set.selections.map(ofSelection).reduce(together, nothing);
  return ofSet;
}

/** Whether anything in a selection, fragments included, has an alias. */
function renames(set: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): boolean {
  const seen = new Set<string>();
  const inSet = ({ selections }: SelectionSetNode): boolean => selections.some(inSelection);
  const inSelection = (selection: SelectionNode): boolean => {
    if (selection.kind === Kind.FIELD)
      return selection.alias !== undefined || (selection.selectionSet !== undefined && inSet(selection.selectionSet));
    if (selection.kind === Kind.INLINE_FRAGMENT) return inSet(selection.selectionSet);
    const fragment = fragments.get(selection.name.value);
    if (!fragment || seen.has(selection.name.value)) return false;
    seen.add(selection.name.value);
    return inSet(fragment.selectionSet);
  };
  return inSet(set);
}
