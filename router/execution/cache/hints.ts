import type { FieldDefinition, ObjectType, Schema } from '@apollo/federation-internals';

/** What the schema says of a field's answers. */
export type Hint = {
  /** Whether everybody with the same role in the same family gets the same. What says nothing is private. */
  shared: boolean;
  /** For how many seconds it may be kept; 0 when the schema says nothing. */
  maxAge: number;
};

/** What a supergraph says about keeping answers: `@cacheControl` and `@cacheTag`. */
export type Hints = {
  /** A field's hint: its own or, where it says nothing, its type's. */
  of(typeName: string, fieldName: string): Hint;
  /** How a subgraph's answers for an entity type, or for a root field (`Query.family`), are tagged. */
  tags(subgraph: string, coordinate: string): readonly string[];
  /** The first words of all tags. */
  words: readonly string[];
};

type Element = ObjectType | FieldDefinition<ObjectType>;

/** Apollo's own directive comes into a supergraph as an argument of this one. */
const joinDirective = 'join__directive';
const unknown: Hint = { shared: false, maxAge: 0 };
const none: readonly string[] = [];

/** Reads the hints of a supergraph. */
export function readHints(schema: Schema): Hints {
  const hints = new Map<string, Hint>();
  const tags = new Map<string, string[]>();
  const graphs = graphNames(schema);
  const keepTags = (coordinate: string, element: Element) => {
    for (const { subgraph, format } of tagsOn(element, graphs)) {
      const key = `${subgraph} ${coordinate}`;
      tags.set(key, [...(tags.get(key) ?? []), format]);
    }
  };
  for (const type of schema.objectTypes()) {
    keepTags(type.name, type);
    for (const field of type.fields()) {
      hints.set(field.coordinate, hintOn(field) ?? hintOn(type) ?? unknown);
      keepTags(field.coordinate, field);
    }
  }
  return {
    of: (typeName, fieldName) => hints.get(`${typeName}.${fieldName}`) ?? unknown,
    words: [...new Set([...tags.values()].flat().map(wordOf))],
    tags: (subgraph, coordinate) => tags.get(`${subgraph} ${coordinate}`) ?? none,
  };
}

function hintOn(element: Element): Hint | undefined {
  const given = element.appliedDirectivesOf('cacheControl')[0]?.arguments();
  if (!given) return undefined;
  const maxAge: unknown = given['maxAge'];
  return { shared: given['scope'] === 'PUBLIC', maxAge: typeof maxAge === 'number' ? maxAge : 0 };
}

const wordOf = (format: string): string => format.slice(0, format.indexOf(':'));

type Tag = { subgraph: string; format: string };

/**
 * A composed `@cacheTag` no longer says which subgraph it stands in, hence the rule that a tag's first word names the subgraph.
 */
function tagsOn(element: Element, graphs: ReadonlyMap<string, string>): Tag[] {
  const composed = element.appliedDirectivesOf('cacheTag').map((applied) => String(applied.arguments()['format']));
  const joined = element.appliedDirectivesOf(joinDirective).flatMap((applied): Tag[] => {
    const { graphs: names, name, args } = applied.arguments() as JoinDirective;
    const format = name.endsWith('cacheTag') ? args?.['format'] : undefined;
    return typeof format === 'string' ? names.map((graph) => ({ subgraph: graphs.get(graph) ?? graph, format })) : [];
  });
  return [...composed.map((format) => ({ subgraph: wordOf(format), format })), ...joined];
}

type JoinDirective = { graphs: string[]; name: string; args?: Record<string, unknown> };

function graphNames(schema: Schema): Map<string, string> {
  const values = schema.enumTypes().find(({ name }) => name === 'join__Graph')?.values ?? [];
  return new Map(
    values.map((value) => [value.name, String(value.appliedDirectivesOf('join__graph')[0]?.arguments()['name'])]),
  );
}
