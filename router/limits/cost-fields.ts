import { Kind, typeFromAST } from 'graphql';
import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLCompositeType,
  GraphQLSchema,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import type { Term, Variables } from './cost-terms.ts';
import { amount } from './cost-terms.ts';

/** `@skip` or `@include` with a variable: the selection counts while the variable is `wanted`. */
type Condition = { variable: string; wanted: boolean };

/** The same field of the same type, asked for in one or several places under the same conditions. */
export type FieldGroup = { parent: GraphQLCompositeType; nodes: [FieldNode, ...FieldNode[]]; conditions: Condition[] };

/** What fields are looked up in. */
export type Document = { schema: GraphQLSchema; fragments: ReadonlyMap<string, FragmentDefinitionNode> };

/** The fields of an object with the fragments in place: what is merged in the answer is one field here, too. */
export function fieldsOf(
  document: Document,
  parent: GraphQLCompositeType,
  sets: readonly SelectionSetNode[],
): FieldGroup[] {
  const groups = new Map<string, FieldGroup>();
  const collect = (type: GraphQLCompositeType, set: SelectionSetNode, outer: Condition[]): void => {
    for (const selection of set.selections) {
      const own = conditionsOf(selection);
      if (!own) continue;
      const conditions = own.length > 0 ? [...outer, ...own] : outer;
      if (selection.kind === Kind.FIELD) add(groups, type, selection, conditions);
      else {
        const fragment =
          selection.kind === Kind.FRAGMENT_SPREAD ? document.fragments.get(selection.name.value) : selection;
        if (fragment) collect(typeOf(document.schema, fragment, type), fragment.selectionSet, conditions);
      }
    }
  };
  for (const set of sets) collect(parent, set, []);
  return [...groups.values()];
}

function add(groups: Map<string, FieldGroup>, parent: GraphQLCompositeType, node: FieldNode, conditions: Condition[]) {
  const switches = conditions.map(({ variable, wanted }) => `${wanted ? '+' : '-'}${variable}`).sort();
  const key = [parent.name, (node.alias ?? node.name).value, ...switches].join(' ');
  const group = groups.get(key);
  if (group) group.nodes.push(node);
  else groups.set(key, { parent, nodes: [node], conditions });
}

function typeOf(
  schema: GraphQLSchema,
  { typeCondition }: Pick<FragmentDefinitionNode, 'typeCondition'> | { typeCondition?: undefined },
  parent: GraphQLCompositeType,
): GraphQLCompositeType {
  const type = typeCondition && typeFromAST(schema, typeCondition);
  // Validation allows composite types only.
  return (type as GraphQLCompositeType | undefined) ?? parent;
}

/** The variables that a selection depends on; undefined when the document itself leaves it out. */
function conditionsOf({ directives = [] }: SelectionNode): Condition[] | undefined {
  const conditions: Condition[] = [];
  for (const { name, arguments: given = [] } of directives) {
    if (name.value !== 'skip' && name.value !== 'include') continue;
    const wanted = name.value === 'include';
    const value = given[0]?.value;
    if (value?.kind === Kind.VARIABLE) conditions.push({ variable: value.name.value, wanted });
    if (value?.kind === Kind.BOOLEAN && value.value !== wanted) return undefined;
  }
  return conditions;
}

/** A term that counts under conditions only. */
export function under(
  conditions: readonly Condition[],
  valueOf: (variables: Variables, name: string) => unknown,
  term: Term,
): Term {
  if (conditions.length === 0 || term === 0) return term;
  return (variables) =>
    conditions.every(({ variable, wanted }) => valueOf(variables, variable) === wanted) ? amount(term, variables) : 0;
}
