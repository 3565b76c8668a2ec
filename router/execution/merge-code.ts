import { Code } from '@kd/kit/code';
import { Kind, parse } from 'graphql';
import type { FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import type { Merge } from './data.ts';

/** How often a fetch has to be answered before code is made for it: most that come once never come again. */
const runsBeforeCode = 2;

/**
 * Gives what merges an answer of a fetch as `merge` does. One that comes often gets code for the names that it asks for, so that
 * V8 sees plain property reads. Nothing else is taken from an answer then.
 */
export function fetchMerger(query: string, ofEntities: boolean, merge: Merge): () => Merge {
  let runs = 0;
  let made = merge;
  return () => {
    if (runs <= runsBeforeCode && (runs += 1) > runsBeforeCode) made = compileMerge(namesOf(query, ofEntities), merge);
    return made;
  };
}

/** What every object inherits is no property of its own, and wants a closer look. */
function compileMerge(names: ReadonlySet<string>, merge: Merge): Merge {
  if ([...names].some((name) => name in Object.prototype)) return merge;
  const steps = [...names].map(
    (name) =>
      `v = s.${name}; if (v !== undefined) { if (t.${name} === undefined) t.${name} = v; else if (t.${name} !== v) merge(t, { ${name}: v }); }`,
  );
  return new Code({ merge }).evaluate(`(t, s) => { let v;\n${steps.join('\n')}\n}`) as Merge;
}

/** The names that a query gives to what it asks for, at its root or of its entities. */
function namesOf(query: string, ofEntities: boolean): ReadonlySet<string> {
  const { definitions } = parse(query, { noLocation: true });
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  const names = new Set<string>();
  const visit = ({ selections }: SelectionSetNode, isRoot: boolean): void => {
    for (const selection of selections) {
      const below = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      if (below?.kind === Kind.FIELD && !isRoot) names.add((below.alias ?? below.name).value);
      else if (below?.selectionSet) visit(below.selectionSet, isRoot && below.kind !== Kind.FIELD);
    }
  };
  for (const one of definitions) if (one.kind === Kind.OPERATION_DEFINITION) visit(one.selectionSet, ofEntities);
  return names;
}
