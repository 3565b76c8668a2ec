import { Kind, print, visit } from 'graphql';
import type { ArgumentNode, DocumentNode, FieldNode } from 'graphql';

/** Keeps what clients call fields apart from what plans call them. */
export type Aliases = {
  /** The names that are used for a document. */
  within(document: DocumentNode): InternalNames;
  /** What a name of the plan is called in the answer. */
  clientName(name: string): string;
  /** A name that neither client nor subgraphs use, for a `__typename` that only the plan asks for. */
  filler: string;
};

/** What the fields of a document are called in its plan and in the data. */
export type InternalNames = {
  /** The document to plan with. It is the same one where nothing has to be told apart. */
  inside(): DocumentNode;
  /** What a field of the client's document is called in the plan and in the data. */
  internalName(field: FieldNode): string;
};

/** The names of a schema's fields, by the types that have them. */
type Fields = ReadonlyMap<string, ReadonlyMap<string, unknown>>;

/**
 * Makes the aliases of a supergraph. A plan asks for more than the client: keys and required fields, under their own names. A
 * client that gives one of these names to another field (`{ product { id: name } }`) would get the key for the name, or the next
 * subgraph the name for the key. So every such alias gets a name that no field has. A field under its own name needs none:
 * where the plan asks for it too it means the same value, since no key takes arguments and requirements that do have names
 * of their own (`requirements/`).
 *
 * And a name that stands for several fields, of objects of different types, gets a number for each but the first: the planner knows
 * what is asked of one place by name only.
 */
export function aliasesOf(fields: Fields): Aliases {
  const taken = new Set([...fields.values()].flatMap((ofType) => [...ofType.keys()]));
  const prefix = freePrefix('_as', fields);
  const isTaken = (name: string) => taken.has(name) || name.startsWith('_');
  const ours = new RegExp(`^${prefix}\\d*_(.+)$`, 's');
  return {
    filler: `${prefix}__`,
    clientName: (name) => ours.exec(name)?.[1] ?? name,
    within: (document) => {
      const apart = ({ name, alias }: FieldNode): string => {
        const key = (alias ?? name).value;
        return key !== name.value && isTaken(key) ? `${prefix}_${key}` : key;
      };
      const meanings = meaningsOf(document, apart);
      const internalName = (field: FieldNode): string => {
        const known = meanings.get(apart(field)) ?? [];
        const number = known.length > 1 ? known.indexOf(meaningOf(field)) : 0;
        return number > 0 ? `${prefix}${number}_${(field.alias ?? field.name).value}` : apart(field);
      };
      return { internalName, inside: () => renamed(document, internalName) };
    },
  };
}

function renamed(document: DocumentNode, internalName: InternalNames['internalName']): DocumentNode {
  let changed = false;
  const inside: DocumentNode = visit(document, {
    Field: (field) => {
      const internal = internalName(field);
      if (internal === (field.alias ?? field.name).value) return undefined;
      changed = true;
      return { ...field, alias: { kind: Kind.NAME, value: internal } };
    },
  });
  return changed ? inside : document;
}

/** What a document means by a name, for each name. */
function meaningsOf(document: DocumentNode, nameOf: (field: FieldNode) => string): ReadonlyMap<string, string[]> {
  const meanings = new Map<string, string[]>();
  visit(document, {
    Field: (field) => {
      const name = nameOf(field);
      const known = meanings.get(name);
      const meaning = meaningOf(field);
      if (!known) meanings.set(name, [meaning]);
      else if (!known.includes(meaning)) known.push(meaning);
    },
  });
  return meanings;
}

/** A field with its arguments, whatever their order. */
export const meaningOf = ({ name, arguments: given = [] }: FieldNode): string =>
  given.length === 0
    ? name.value
    : `${name.value}(${given
        .map((one) => print(sorted(one)))
        .sort()
        .join()})`;

const sorted = (argument: ArgumentNode): ArgumentNode =>
  visit(argument, {
    ObjectValue: {
      leave: (value) => ({
        ...value,
        fields: value.fields.toSorted((one, other) => (one.name.value < other.name.value ? -1 : 1)),
      }),
    },
  });

/** The beginning of a name that no field has. */
export function freePrefix(wish: string, fields: Fields): string {
  const names = [...fields.values()].flatMap((ofType) => [...ofType.keys()]);
  let prefix = wish;
  while (names.some((name) => name.startsWith(prefix))) prefix += 'x';
  return prefix;
}
