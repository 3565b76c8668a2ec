/** A type reference: a name or a list, each nullable or not. */
export type Ref = { name: string; nonNull: boolean } | { of: Ref; nonNull: boolean };

/** An argument or input field. One that only a single subgraph knows is no part of what clients see. */
export type Argument = { name: string; type: Ref; default?: string | undefined; only?: string | undefined };

/** A selection in a key or requirement. */
export type Needed = { field: string; args?: Record<string, number> | undefined; needs?: Needed[] | undefined };

/** A field as the whole graph has it, and which subgraph serves it. */
export type Field = {
  name: string;
  /** As clients see it. */
  type: Ref;
  args: Argument[];
  /** The type whose name its data goes by: an interface object's field has one answer for all its objects. */
  home: string;
  /** The subgraphs that resolve it. */
  owners: string[];
  /** It never fails, and what is non-null is there: keys, requirements, and what subgraphs declare differently. */
  calm: boolean;
  /** It tells which object it is on. */
  key?: boolean;
  /** A subgraph that declares it non-null while others don't. */
  stricter?: string;
  hidden?: boolean;
  /** Which subgraph takes it over from which; by a label, wholly or not at all yet. Both declare it, one of them resolves it. */
  override?: { from: string; to: string; label?: string };
  requires?: Needed[];
  /** Fields of the object it gives that come along, though another subgraph owns them. */
  provides?: { subgraph: string; field: string };
  /** Subgraphs that mention it without resolving it. */
  externalIn: string[];
  /** It stands in an interface too. */
  shared?: boolean;
};

/** A key of an entity in one subgraph. */
export type Key = { fields: Needed[]; resolvable: boolean };

/** An object type with its part in each subgraph. An interface object's fields have a shape too. */
export type Shape = {
  name: string;
  kind: 'root' | 'entity' | 'value' | 'interface object';
  fields: Map<string, Field>;
  subgraphs: string[];
  /** By subgraph. */
  keys: Record<string, Key[]>;
  /** Subgraphs that only refer to it. */
  stubs: string[];
  /** A value of which each subgraph has a part: it stands only where all of them can be asked for the whole. */
  split?: boolean;
  /** The entity interface that it belongs to: its ids are counted together with those of the other members. */
  family?: string;
};

/** An interface or union. */
export type Abstract = {
  name: string;
  kind: 'interface' | 'union';
  members: string[];
  /** The subgraphs that define it, with the fields each declares. */
  fields: Record<string, string[]>;
  /** The subgraphs where it is an entity interface. */
  keyedIn?: string[];
};

/** An enum: its values by subgraph. */
export type Enumeration = { name: string; values: Record<string, string[]>; input: boolean };

export type Input = { name: string; fields: Argument[] };

/** A generated federated graph. */
export type Graph = {
  seed: number;
  subgraphs: string[];
  shapes: Map<string, Shape>;
  abstracts: Map<string, Abstract>;
  enums: Map<string, Enumeration>;
  inputs: Map<string, Input>;
  /** What was generated, for the summary. */
  features: Set<string>;
};

export const leaves = ['String', 'Int', 'Float', 'Boolean', 'ID', 'Blob'];

/** The name at the end of a reference. */
export function nameOf(ref: Ref): string {
  return 'of' in ref ? nameOf(ref.of) : ref.name;
}

/** A reference as SDL has it. */
export const printRef = (ref: Ref): string =>
  `${'of' in ref ? `[${printRef(ref.of)}]` : ref.name}${ref.nonNull ? '!' : ''}`;

/** Whether a subgraph's SDL has the field. */
export const isIn = (field: Field, subgraph: string): boolean =>
  field.owners.includes(subgraph) || field.externalIn.includes(subgraph) || isOverridden(field, subgraph);

const isOverridden = ({ override }: Field, subgraph: string): boolean =>
  override?.from === subgraph || override?.to === subgraph;

/** The object types that a name can stand for in a subgraph; none where it is unknown. */
export function objectsOf(graph: Graph, name: string, subgraph: string): string[] {
  const shape = graph.shapes.get(name);
  if (shape?.kind === 'interface object') {
    return shape.subgraphs.includes(subgraph) || graph.abstracts.get(name)?.fields[subgraph]
      ? (graph.abstracts.get(name)?.members ?? [])
      : [];
  }
  if (shape) return shape.subgraphs.includes(subgraph) || shape.stubs.includes(subgraph) ? [name] : [];
  const abstract = graph.abstracts.get(name);
  if (!abstract?.fields[subgraph]) return [];
  return abstract.members.filter((member) => {
    const known = graph.shapes.get(member);
    if (known?.subgraphs.includes(subgraph)) return true;
    return abstract.kind === 'union' && known?.stubs.includes(subgraph);
  });
}

/** A field of an object type, its interface object's included. */
export function fieldOf(graph: Graph, type: string, name: string): Field | undefined {
  const shape = graph.shapes.get(type);
  return shape?.fields.get(name) ?? (shape?.family ? graph.shapes.get(shape.family)?.fields.get(name) : undefined);
}
