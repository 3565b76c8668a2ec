import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, parse, print } from 'graphql';
import type {
  ArgumentNode,
  ConstDirectiveNode,
  DocumentNode,
  FieldDefinitionNode,
  FieldNode,
  SelectionSetNode,
} from 'graphql';
import { freePrefix } from '../aliases.ts';
import { fieldsOf, graphOf, isJoin, mapFields, namedType, nameNode, subgraphNames } from './join.ts';
import type { Fields } from './join.ts';
import { withStands } from './stands.ts';

/** A field that stands, in the supergraph that is planned with, for another one with the arguments that a `@requires` gives it. */
export type Stand = { field: string; arguments: readonly ArgumentNode[] };

/** A supergraph in which every requirement of a field that takes arguments has a field of its own. */
export type SeparatedSupergraph = {
  document: DocumentNode;
  /** By the name of the field that stands for the required one. */
  stands: ReadonlyMap<string, Stand>;
  /** What a field of a subgraph (`subgraph:Type.field`) requires. */
  required: ReadonlyMap<string, readonly QueryPlanSelectionNode[]>;
};

/**
 * Gives the requirements of a supergraph fields of their own. `@requires(fields: "price(currency: \"USD\")")` and a client's
 * `price(currency: "EUR")` are two values of one object, and so are two requirements with different arguments; but in a plan and in
 * the data that it gathers both are called `price`. So the planner gets to see a field without arguments for each requirement of
 * a field that takes some, wherever the field itself is; `restore.ts` then puts the real field into the plan.
 */
export function separateRequirements(supergraph: DocumentNode): SeparatedSupergraph {
  const fields = fieldsOf(supergraph);
  const prefix = freePrefix('_need', fields);
  const stands = new Map<string, Stand>();
  const required = new Map<string, QueryPlanSelectionNode[]>();
  const names = new Map<string, string>();
  const standFor = (field: string, given: readonly ArgumentNode[]): string => {
    const sorted = given.toSorted((one, two) => (one.name.value < two.name.value ? -1 : 1));
    const key = `${field}(${sorted.map(print).join()})`;
    const known = names.get(key);
    if (known !== undefined) return known;
    const name = `${prefix}${stands.size}_${field}`;
    names.set(key, name);
    stands.set(name, { field, arguments: sorted });
    return name;
  };
  const subgraphs = subgraphNames(supergraph);
  const uses = new Set<string>();
  const rewritten = mapFields(supergraph, (type, field) => [
    rewriteRequires(field, (graph, text) => {
      const selection = separate(fields, type, selectionOf(text), (on, node) => {
        const stand = standFor(node.name.value, node.arguments ?? []);
        uses.add(`${graph}:${on}.${stand}`);
        return stand;
      });
      required.set(`${subgraphs.get(graph) ?? graph}:${type}.${field.name.value}`, planSelection(selection));
      return print(selection).slice(1, -1).trim();
    }),
  ]);
  return { document: stands.size === 0 ? supergraph : withStands(rewritten, stands, uses), stands, required };
}

/** What a field of a subgraph requires. What stands for a field requires the same. */
export const requirementsOf = (
  { required, stands }: SeparatedSupergraph,
  subgraph: string,
  type: string,
  field: string,
): readonly QueryPlanSelectionNode[] => required.get(`${subgraph}:${type}.${stands.get(field)?.field ?? field}`) ?? [];

/** A selection as plans have it. */
const planSelection = ({ selections }: SelectionSetNode): QueryPlanSelectionNode[] =>
  selections.flatMap((selection): QueryPlanSelectionNode[] => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    const below = selection.selectionSet && planSelection(selection.selectionSet);
    if (selection.kind === Kind.FIELD)
      return [{ kind: 'Field', name: selection.name.value, ...(below && { selections: below }) }];
    const on = selection.typeCondition?.name.value;
    return [{ kind: 'InlineFragment', ...(on !== undefined && { typeCondition: on }), selections: below ?? [] }];
  });

type StandFor = (type: string, node: FieldNode) => string;

/** Replaces what takes arguments in a required selection by what stands for it. */
function separate(
  fields: Fields,
  type: string,
  { selections }: SelectionSetNode,
  standFor: StandFor,
): SelectionSetNode {
  return {
    kind: Kind.SELECTION_SET,
    selections: selections.map((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return selection;
      if (selection.kind === Kind.FIELD) return separateField(fields, type, selection, standFor);
      const on = selection.typeCondition?.name.value ?? type;
      return { ...selection, selectionSet: separate(fields, on, selection.selectionSet, standFor) };
    }),
  };
}

function separateField(fields: Fields, type: string, node: FieldNode, standFor: StandFor): FieldNode {
  const field = fields.get(type)?.get(node.name.value);
  const given = node.arguments ?? [];
  const taken = field?.arguments ?? [];
  const below = field && node.selectionSet;
  return {
    ...node,
    ...(given.length + taken.length > 0 && { name: nameNode(standFor(type, node)), arguments: [] }),
    ...(below && { selectionSet: separate(fields, namedType(field.type), below, standFor) }),
  };
}

function rewriteRequires(
  field: FieldDefinitionNode,
  rewrite: (graph: string, text: string) => string,
): FieldDefinitionNode {
  const rewritten = (directive: ConstDirectiveNode): ConstDirectiveNode => {
    if (!isJoin(directive)) return directive;
    return {
      ...directive,
      arguments:
        directive.arguments?.map((argument) =>
          argument.name.value === 'requires' && argument.value.kind === Kind.STRING
            ? { ...argument, value: { kind: Kind.STRING, value: rewrite(graphOf(directive), argument.value.value) } }
            : argument,
        ) ?? [],
    };
  };
  return { ...field, directives: field.directives?.map(rewritten) ?? [] };
}

function selectionOf(text: string): SelectionSetNode {
  const [definition] = parse(`{${text}}`, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`No selection: ${text}`);
  return definition.selectionSet;
}
