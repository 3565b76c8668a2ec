import { createHash } from 'node:crypto';
import { Kind, parse } from 'graphql';
import type { DocumentNode, FieldNode, ValueNode } from 'graphql';
import type { Data } from '../data.ts';
import type { Fetch } from '../plan.ts';
import type { LoadedSupergraph } from '../supergraph.ts';
import { policyOf } from './policy.ts';

/** How the answers of a fetch are kept. */
export type Rule = {
  /** Names subgraph and question. */
  id: string;
  /** Whether everybody with the same roles may have the same answer. */
  shared: boolean;
  maxAgeMs: number;
  /** The tags of what is known of an entity, or of root fields. Undefined when they are not known: then nothing is kept. */
  tagsOf(representation: Data | undefined, variables: Data): readonly string[] | undefined;
};

/** Fills in one tag's format; undefined when what it needs is not there. */
type Tagging = (representation: Data | undefined, variables: Data) => string | undefined;

/** The rule of a fetch; undefined for what is never kept. */
export function ruleOf(
  supergraph: LoadedSupergraph,
  { subgraph, query, writes, represent, rewrite }: Fetch,
): Rule | undefined {
  // A rewritten answer is the plan's, not the subgraph's.
  if (writes || rewrite) return undefined;
  const document = parse(query, { noLocation: true });
  const { shared, maxAge } = policyOf(supergraph.supergraphSchema, supergraph.hints, document);
  if (maxAge <= 0 || maxAge === Infinity) return undefined;
  const tagsOf = represent ? entityTags(supergraph, subgraph) : rootTags(supergraph, subgraph, document);
  const id = createHash('sha256').update(subgraph).update('\0').update(query).digest('base64url');
  return tagsOf && { id, shared, maxAgeMs: maxAge * 1_000, tagsOf };
}

function entityTags({ hints }: LoadedSupergraph, subgraph: string): Rule['tagsOf'] {
  const byType = new Map<unknown, Tagging[]>();
  const taggingsOf = (typename: unknown): Tagging[] => {
    const known = byType.get(typename);
    if (known) return known;
    const taggings = hints
      .tags(subgraph, String(typename))
      .map((format) => taggingOf(format, (name) => (representation) => representation?.[name]));
    byType.set(typename, taggings);
    return taggings;
  };
  return (representation, variables) => fill(taggingsOf(representation?.['__typename']), representation, variables);
}

function rootTags({ hints }: LoadedSupergraph, subgraph: string, document: DocumentNode): Rule['tagsOf'] | undefined {
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  const taggings: Tagging[] = [];
  for (const field of operation?.selectionSet.selections ?? []) {
    if (field.kind !== Kind.FIELD) return undefined;
    const formats = hints.tags(subgraph, `Query.${field.name.value}`);
    if (formats.length === 0) return undefined;
    taggings.push(...formats.map((format) => taggingOf(format, (name) => argumentOf(field, name))));
  }
  return (representation, variables) => fill(taggings, representation, variables);
}

function fill(taggings: readonly Tagging[], representation: Data | undefined, variables: Data): string[] | undefined {
  const tags: string[] = [];
  for (const tagging of taggings) {
    const tag = tagging(representation, variables);
    if (tag === undefined) return undefined;
    tags.push(tag);
  }
  return tags.length > 0 ? tags : undefined;
}

type Read = (representation: Data | undefined, variables: Data) => unknown;

/** `points:{$key.familyId}`: a word, then one value of the entity's key or of the field's arguments. */
const formatPattern = /^(\w+:)\{\$(?:key|args)\.(\w+)\}$/;

function taggingOf(format: string, reader: (name: string) => Read): Tagging {
  const [, prefix, name] = formatPattern.exec(format) ?? [];
  if (prefix === undefined || name === undefined) return () => undefined;
  const read = reader(name);
  return (representation, variables) => {
    const value = read(representation, variables);
    return typeof value === 'string' || typeof value === 'number' ? `${prefix}${value}` : undefined;
  };
}

function argumentOf({ arguments: given = [] }: FieldNode, name: string): Read {
  const value: ValueNode | undefined = given.find((one) => one.name.value === name)?.value;
  if (value?.kind === Kind.VARIABLE) return (_, variables) => variables[value.name.value];
  return () => (value?.kind === Kind.STRING || value?.kind === Kind.INT ? value.value : undefined);
}
