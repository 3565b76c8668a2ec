import { Kind } from 'graphql';
import type { DirectiveNode, DocumentNode, OperationDefinitionNode, SelectionNode, SelectionSetNode } from 'graphql';
import { fragment, fragmentsOf, isDeferred, isIncluded, setOf } from './conditions.ts';
import type { Conditions } from './conditions.ts';

/** What an operation may leave for later. */
export type Deferred = {
  /** Its label in the plan: see `withoutConditions`. */
  number: string;
  /** The numbers of what it stands in that may come later itself, from the outside in. */
  within: readonly string[];
  label: string | undefined;
  directives: readonly DirectiveNode[] | undefined;
  /** For each object on the way, from the root on, of which types the fragments are that it is asked in. */
  types: readonly (readonly string[])[];
  /** What is asked of the object that it stands in, within the fragments that it stands in. */
  selections: SelectionSetNode;
};

/** What may come later, each at each place where it does. */
export function deferredIn(
  document: DocumentNode,
  definition: OperationDefinitionNode,
  conditions: Conditions,
): Deferred[] {
  const fragments = fragmentsOf(document);
  const found: Deferred[] = [];
  type Around = (selection: SelectionNode) => SelectionNode;
  /** `around` puts what a selection is about into the fragments that it stands in. */
  const look = (
    selections: readonly SelectionNode[],
    around: Around,
    types: readonly (readonly string[])[],
    within: readonly string[] = [],
  ): void => {
    for (const selection of selections) {
      if (!isIncluded(selection.directives, conditions)) continue;
      const body = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      if (!body?.selectionSet) continue;
      const { selections: below } = body.selectionSet;
      const number = isDeferred(selection.directives, conditions) ? `${found.length + 1}` : undefined;
      if (number !== undefined)
        found.push({
          number,
          within,
          label: labelOf(selection.directives),
          directives: selection.directives,
          types,
          selections: setOf([around(fragment(body, [], below))]),
        });
      const inside = number === undefined ? within : [...within, number];
      if (selection.kind === Kind.FIELD) {
        look(below, (one) => one, [...types, []], inside);
      } else {
        const type = 'typeCondition' in body ? (body.typeCondition?.name.value ?? []) : [];
        look(
          below,
          (one) => around(fragment(body, [], [one])),
          types.with(-1, [types.at(-1) ?? [], type].flat()),
          inside,
        );
      }
    }
  };
  look(definition.selectionSet.selections, (one) => one, [[]]);
  return found;
}

function labelOf(directives: readonly DirectiveNode[] = []): string | undefined {
  const value = directives
    .find(({ name }) => name.value === 'defer')
    ?.arguments?.find(({ name }) => name.value === 'label')?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}
