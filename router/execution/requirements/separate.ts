import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, parse, print } from 'graphql';
import type { ArgumentNode, DocumentNode, FieldNode, SelectionNode, SelectionSetNode } from 'graphql';
import { freePrefix } from '../aliases.ts';
import { fieldsOf, mapNeeds, namedType, nameNode, subgraphNames } from './join.ts';
import type { Fields, Owner } from './join.ts';
import { losableIn } from './losable.ts';
import { withStands } from './stands.ts';

/** A field that stands, in the supergraph that is planned with, for another one, with the arguments that a `@requires` gives it. */
export type Stand = { field: string; arguments: readonly ArgumentNode[] };

/**
 * A supergraph in which what subgraphs need of an object has fields of its own, where a client may ask for something else by its
 * name.
 */
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
  const losable = losableNames(supergraph, fields);
  const { stands, nameFor, standOf } = standNames(freePrefix('_need', fields));
  const subgraphs = subgraphNames(supergraph);
  const required = new Map<string, QueryPlanSelectionNode[]>();
  const uses = new Set<string>();
  const use = (graph: string, type: string, names: readonly string[]): readonly string[] => {
    for (const name of names) uses.add(`${graph}:${type}.${name}`);
    return names;
  };
  const separated = (text: string, { graph, type }: Owner): SelectionSetNode =>
    renamed(fields, type, selectionOf(text), (on, node) => {
      const { name, selectionSet, arguments: given = [] } = node;
      const takesArguments = (fields.get(on)?.get(name.value)?.arguments ?? []).length > 0;
      const needsStand = takesArguments || (selectionSet !== undefined && losable.has(name.value));
      return use(graph, on, [needsStand ? nameFor(name.value, given) : name.value]);
    });
  const ownRequirements = mapNeeds(supergraph, 'requires', (text, owner) => {
    const { graph, type, field } = owner;
    const selection = separated(text, owner);
    required.set(`${subgraphs.get(graph) ?? graph}:${type}.${field?.name.value ?? ''}`, planSelection(selection));
    return textOf(selection);
  });
  const ownKeys = mapNeeds(ownRequirements, 'key', (text, owner) => textOf(separated(text, owner)));
  // Last, when all that is needed has its name: what is provided is provided under that as well.
  const document = mapNeeds(ownKeys, 'provides', (text, { graph, type, field }) => {
    const given = field ? namedType(field.type) : type;
    return textOf(
      renamed(fields, given, selectionOf(text), (on, { name }) =>
        use(graph, on, [name.value, standOf(name.value) ?? []].flat()),
      ),
    );
  });
  return { document: stands.size === 0 ? supergraph : withStands(document, stands, uses), stands, required };
}

/**
 * The fields of which what is needed may be lost, by their names: where one is asked for by itself for one subgraph, it is for all, so
 * that nobody is sent two objects under one name.
 */
function losableNames(supergraph: DocumentNode, fields: Fields): ReadonlySet<string> {
  const isLosable = losableIn(supergraph, fields);
  const names = new Set<string>();
  const look = (text: string, { type }: Owner): string => {
    renamed(fields, type, selectionOf(text), (on, node) => {
      if (isLosable(on, node)) names.add(node.name.value);
      return [node.name.value];
    });
    return text;
  };
  for (const purpose of ['requires', 'key'] as const) mapNeeds(supergraph, purpose, look);
  return names;
}

/** Names what stands for fields, each once for the same arguments. */
function standNames(prefix: string) {
  const stands = new Map<string, Stand>();
  const names = new Map<string, string>();
  const keyOf = (field: string, sorted: readonly ArgumentNode[]): string => `${field}(${sorted.map(print).join()})`;
  return {
    stands,
    /** What stands for a field without arguments, if anything does. */
    standOf: (field: string): string | undefined => names.get(keyOf(field, [])),
    nameFor: (field: string, given: readonly ArgumentNode[]): string => {
      const sorted = given.toSorted((one, two) => (one.name.value < two.name.value ? -1 : 1));
      const key = keyOf(field, sorted);
      const known = names.get(key);
      if (known !== undefined) return known;
      const name = `${prefix}${stands.size}_${field}`;
      names.set(key, name);
      stands.set(name, { field, arguments: sorted });
      return name;
    },
  };
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

/** The names that take the place of a field's own. */
type NamesFor = (type: string, node: FieldNode) => readonly string[];

/** A selection in which fields have other names, or several. What stands for a field takes no arguments. */
function renamed(fields: Fields, type: string, { selections }: SelectionSetNode, namesFor: NamesFor): SelectionSetNode {
  return {
    kind: Kind.SELECTION_SET,
    selections: selections.flatMap((selection): SelectionNode[] => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return [selection];
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const on = selection.typeCondition?.name.value ?? type;
        return [{ ...selection, selectionSet: renamed(fields, on, selection.selectionSet, namesFor) }];
      }
      const names = namesFor(type, selection);
      const field = fields.get(type)?.get(selection.name.value);
      const below = field && selection.selectionSet;
      const own = {
        ...selection,
        ...(below && { selectionSet: renamed(fields, namedType(field.type), below, namesFor) }),
      };
      return names.map((name) => (name === own.name.value ? own : { ...own, name: nameNode(name), arguments: [] }));
    }),
  };
}

function selectionOf(text: string): SelectionSetNode {
  const [definition] = parse(`{${text}}`, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`No selection: ${text}`);
  return definition.selectionSet;
}

const textOf = (selection: SelectionSetNode): string => print(selection).slice(1, -1).trim();
