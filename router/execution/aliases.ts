import { Kind, visit } from 'graphql';
import type { DocumentNode, FieldNode } from 'graphql';

/** Keeps what clients call fields apart from what the plan calls them. */
export type Aliases = {
  /** The document to plan with. It is the same one where nothing has to be told apart. */
  inside(document: DocumentNode): DocumentNode;
  /** What a field of the client's document is called in the plan and in the data. */
  internalName(field: FieldNode): string;
  /** What a name of the plan is called in the answer. */
  clientName(name: string): string;
  /** A name that neither client nor subgraphs use, for a `__typename` that only the plan asks for. */
  filler: string;
};

/** The names of a schema's fields, by the types that have them. */
type Fields = ReadonlyMap<string, ReadonlyMap<string, unknown>>;

/**
 * Makes the aliases of a supergraph. A plan asks for more than the client: keys and required fields, under their own names. A
 * client that gives one of these names to another field (`{ product { id: name } }`) would get the key for the name, or the next
 * subgraph the name for the key. So every such alias gets a name that no field has. A field under its own name needs none:
 * where the plan asks for it too it means the same value, since no key takes arguments and requirements that do have names
 * of their own (`requirements/`).
 */
export function aliasesOf(fields: Fields): Aliases {
  const taken = new Set([...fields.values()].flatMap((ofType) => [...ofType.keys()]));
  const prefix = freePrefix('_as', fields);
  const isTaken = (name: string) => taken.has(name) || name.startsWith('_');
  const internalName: Aliases['internalName'] = ({ name, alias }) => {
    if (!alias || alias.value === name.value) return name.value;
    return isTaken(alias.value) ? `${prefix}_${alias.value}` : alias.value;
  };
  return {
    internalName,
    filler: `${prefix}__`,
    clientName: (name) => (name.startsWith(`${prefix}_`) ? name.slice(prefix.length + 1) : name),
    inside: (document) => {
      let changed = false;
      const renamed: DocumentNode = visit(document, {
        Field: (field) => {
          const internal = internalName(field);
          if (internal === (field.alias ?? field.name).value) return undefined;
          changed = true;
          return { ...field, alias: { kind: Kind.NAME, value: internal } };
        },
      });
      return changed ? renamed : document;
    },
  };
}

/** The beginning of a name that no field has. */
export function freePrefix(wish: string, fields: Fields): string {
  const names = [...fields.values()].flatMap((ofType) => [...ofType.keys()]);
  let prefix = wish;
  while (names.some((name) => name.startsWith(prefix))) prefix += 'x';
  return prefix;
}
