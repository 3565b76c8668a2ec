import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, parse, print } from 'graphql';
import type {
  ArgumentNode,
  ConstDirectiveNode,
  DocumentNode,
  FieldNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import { freePrefix } from '../aliases.ts';
import {
  fieldsOf,
  graphOf,
  isJoin,
  mapFields,
  mapTypeDirectives,
  namedType,
  nameNode,
  subgraphNames,
  withText,
} from './join.ts';
import type { Fields } from './join.ts';
import { losableIn } from './losable.ts';
import { withStands } from './stands.ts';

/** A field that stands, in the supergraph that is planned with, for another one with the arguments that a `@requires` gives it. */
export type Stand = { field: string; arguments: readonly ArgumentNode[] };

/** A supergraph in which what subgraphs need of an object has fields of its own, where a client may ask for something else by its name. */
export type SeparatedSupergraph = {
  document: DocumentNode;
  /** By the name of the field that stands for the needed one. */
  stands: ReadonlyMap<string, Stand>;
  /** What a field of a subgraph (`subgraph:Type.field`) requires. */
  required: ReadonlyMap<string, readonly QueryPlanSelectionNode[]>;
};

/**
 * Gives what subgraphs need of an object fields of its own. `@requires(fields: "price(currency: \"USD\")")` and a client's
 * `price(currency: "EUR")` are two values of one object, and so are two requirements with different arguments; and of an `owner` that a
 * key needs and a client asks for nothing is left when something fails that only the client wanted of it. But in a plan and in
 * the data that it gathers all of these have one name. So the planner gets to see another field, without arguments, for each that is
 * needed, wherever the field itself is; `restore.ts` then puts the real field into the plan.
 */
export function separateRequirements(supergraph: DocumentNode): SeparatedSupergraph {
  const fields = fieldsOf(supergraph);
  const isLosable = losableIn(supergraph, fields);
  const prefix = freePrefix('_need', fields);
  const stands = new Map<string, Stand>();
  const required = new Map<string, QueryPlanSelectionNode[]>();
  const names = new Map<string, string>();
  const nameFor = (field: string, given: readonly ArgumentNode[]): string => {
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
  const separated = (graph: string, type: string, text: string): SelectionSetNode =>
    separate(fields, type, selectionOf(text), (on, node) => {
      const takesArguments = (fields.get(on)?.get(node.name.value)?.arguments ?? []).length > 0;
      const needsStand = takesArguments || isLosable(on, node);
      const stand = needsStand ? nameFor(node.name.value, node.arguments ?? []) : undefined;
      uses.add(`${graph}:${on}.${stand ?? node.name.value}`);
      return stand;
    });
  const ownRequirements = mapFields(supergraph, (type, field) => {
    const rewritten = (join: ConstDirectiveNode): ConstDirectiveNode =>
      withText(join, 'requires', (text) => {
        const graph = graphOf(join);
        const selection = separated(graph, type, text);
        required.set(`${subgraphs.get(graph) ?? graph}:${type}.${field.name.value}`, planSelection(selection));
        return textOf(selection);
      });
    return [{ ...field, directives: field.directives?.map((one) => (isJoin(one) ? rewritten(one) : one)) ?? [] }];
  });
  const ownKeys = mapTypeDirectives(ownRequirements, (type, directive) =>
    directive.name.value === 'join__type'
      ? withText(directive, 'key', (text) => textOf(separated(graphOf(directive), type, text)))
      : directive,
  );
  const provided = (graph: string, type: string, text: string): SelectionSetNode =>
    besides(fields, type, selectionOf(text), (on, node) => {
      const stand = names.get(`${node.name.value}()`);
      for (const name of [node.name.value, stand ?? []].flat()) uses.add(`${graph}:${on}.${name}`);
      return stand;
    });
  const ownProvisions = mapFields(ownKeys, (_, field) => {
    const rewritten = (join: ConstDirectiveNode): ConstDirectiveNode =>
      withText(join, 'provides', (text) => textOf(provided(graphOf(join), namedType(field.type), text)));
    return [{ ...field, directives: field.directives?.map((one) => (isJoin(one) ? rewritten(one) : one)) ?? [] }];
  });
  return { document: stands.size === 0 ? supergraph : withStands(ownProvisions, stands, uses), stands, required };
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

/** The name of what stands for a needed field; undefined for one that needs none. */
type StandFor = (type: string, node: FieldNode) => string | undefined;

/** Replaces what needs it in a selection by what stands for it. */
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
  const stand = standFor(type, node);
  const below = field && node.selectionSet;
  return {
    ...node,
    ...(stand !== undefined && { name: nameNode(stand), arguments: [] }),
    ...(below && { selectionSet: separate(fields, namedType(field.type), below, standFor) }),
  };
}

/** Adds to a selection of what is provided what stands for it: it is provided as well. */
function besides(fields: Fields, type: string, { selections }: SelectionSetNode, standFor: StandFor): SelectionSetNode {
  return {
    kind: Kind.SELECTION_SET,
    selections: selections.flatMap((selection): SelectionNode[] => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return [selection];
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const on = selection.typeCondition?.name.value ?? type;
        return [{ ...selection, selectionSet: besides(fields, on, selection.selectionSet, standFor) }];
      }
      const field = fields.get(type)?.get(selection.name.value);
      const stand = standFor(type, selection);
      const below = field && selection.selectionSet;
      const own = {
        ...selection,
        ...(below && { selectionSet: besides(fields, namedType(field.type), below, standFor) }),
      };
      return stand === undefined ? [own] : [own, { ...own, name: nameNode(stand) }];
    }),
  };
}

function selectionOf(text: string): SelectionSetNode {
  const [definition] = parse(`{${text}}`, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`No selection: ${text}`);
  return definition.selectionSet;
}

const textOf = (selection: SelectionSetNode): string => print(selection).slice(1, -1).trim();
