import { Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, OperationDefinitionNode, VariableDefinitionNode } from 'graphql';
import type { Read } from './links/link.ts';
import type { Fetch } from './plan.ts';
import { patientReader } from './reader.ts';

/** Fetches that ask the same of objects at different places: an object that stands at several is asked for once. */
export type Part = readonly [Fetch, ...Fetch[]];

/** A request to one subgraph. It carries one fetch, or several fetches of entities that can go at the same time. */
export type Call = {
  subgraph: string;
  writes: boolean;
  /** The stage of the answer that it is for. */
  stage: number;
  parts: readonly Part[];
  /** How many calls have to be answered before. */
  waitsFor: number;
  /** The calls, by index, that wait for this one. */
  before: readonly number[];
  /** The request for some of its parts: bit n stands for the nth. */
  textFor(asked: number): string;
  /** Reads the answers to it, once it has come so often that a reader pays. */
  readFor(asked: number): Read | undefined;
};

/** The name of the variable with the representations for a call's nth part, and of the field with its answer. */
export const partName = (index: number, parts: number): PartName =>
  parts === 1 ? onlyPart : (partNames[index] ?? onlyPart);

type PartName = { variable: string; field: string };

/** More would not fit the bits of a number. */
const maxParts = 30;

/** The names where a call has one part. */
export const onlyPart = { variable: 'representations', field: '_entities' } as const;
const partNames = Array.from({ length: maxParts }, (_, index) => ({ variable: `_r${index}`, field: `_e${index}` }));

/**
 * Makes calls out of fetches. A fetch of entities may wait for a later one to the same subgraph as long as nothing ends later by
 * it; so the whole takes the fewest calls and no step more than the plan. With writes, everything goes one by one in the plan's
 * order.
 */
export function callsOf(fetches: readonly Fetch[]): Call[] {
  const groups = fetches.some(({ writes }) => writes) ? fetches.map((_, index) => [index]) : merged(fetches);
  const keys = new Set(fetches.flatMap(({ represent }) => [...(represent?.names ?? [])]));
  const groupOf = new Map(groups.flatMap((group, index) => group.map((fetch) => [fetch, index])));
  const awaited = groups.map(
    (group) =>
      new Set(group.flatMap((fetch) => [...(fetches[fetch]?.after ?? [])].map((one) => groupOf.get(one) ?? -1))),
  );
  return groups.map((group, index) => {
    const together = group.flatMap((fetch) => fetches[fetch] ?? []);
    const parts = partsOf(together);
    return {
      subgraph: together[0]?.subgraph ?? '',
      writes: together.some(({ writes }) => writes),
      stage: together[0]?.stage ?? 0,
      parts,
      waitsFor: awaited[index]?.size ?? 0,
      before: awaited.flatMap((others, other) => (others.has(index) ? [other] : [])),
      ...texts(parts, keys),
    };
  });
}

function partsOf(fetches: readonly Fetch[]): Part[] {
  const parts = new Map<string, [Fetch, ...Fetch[]]>();
  for (const [index, fetch] of fetches.entries()) {
    const key = fetch.represent && !fetch.rewrite ? fetch.query : `${index}`;
    const known = parts.get(key);
    if (known) known.push(fetch);
    else parts.set(key, [fetch]);
  }
  return [...parts.values()];
}

type Times = { earliest: number[]; latest: number[] };

function merged(fetches: readonly Fetch[]): number[][] {
  const at = new Map<number, number>();
  const groups: number[][] = [];
  const before = allBefore(fetches);
  while (at.size < fetches.length) {
    const { earliest, latest } = times(fetches, at);
    const open = fetches
      .keys()
      .filter((index) => !at.has(index))
      .toArray();
    const first = open.reduce((best, index) => ((latest[index] ?? 0) < (latest[best] ?? 0) ? index : best));
    const when = latest[first] ?? 0;
    const group: number[] = [];
    for (const index of open) {
      const joins = index === first || fits(fetches, first, index, (earliest[index] ?? 0) <= when);
      // One that waits for another, be it through a third, would have been in time if that one went earlier than they go now.
      if (joins && before[index]?.isDisjointFrom(new Set(group))) group.push(index);
    }
    group.splice(maxParts);
    if (!group.includes(first)) group[group.length - 1] = first;
    for (const index of group) at.set(index, when);
    groups.push(group);
  }
  return groups;
}

/** For each fetch all that have to be answered before it. */
function allBefore(fetches: readonly Fetch[]): ReadonlySet<number>[] {
  const before: ReadonlySet<number>[] = [];
  for (const { after } of fetches)
    before.push([...after].reduce<ReadonlySet<number>>((all, one) => all.union(before[one] ?? new Set()), after));
  return before;
}

function fits(fetches: readonly Fetch[], first: number, other: number, inTime: boolean): boolean {
  const [one, two] = [fetches[first], fetches[other]];
  const alike = one?.subgraph === two?.subgraph && one?.stage === two?.stage;
  return inTime && alike && one?.represent !== undefined && two?.represent !== undefined;
}

/** The earliest and the latest step for each fetch such that the whole takes no step more than it must. */
function times(fetches: readonly Fetch[], fixed: ReadonlyMap<number, number>): Times {
  const earliest: number[] = [];
  for (const [index, { after }] of fetches.entries())
    earliest[index] = fixed.get(index) ?? Math.max(0, ...[...after].map((one) => (earliest[one] ?? 0) + 1));
  const end = Math.max(0, ...earliest);
  const latest = fetches.map(() => end);
  for (const [index, { after }] of [...fetches.entries()].reverse()) {
    latest[index] = fixed.get(index) ?? latest[index] ?? end;
    for (const one of after) latest[one] = Math.min(latest[one] ?? end, (latest[index] ?? end) - 1);
  }
  return { earliest, latest };
}

/** `keys` are the names by which any call of the plan knows entities. */
function texts(parts: readonly Part[], keys: ReadonlySet<string>): Pick<Call, 'textFor' | 'readFor'> {
  const [only] = parts;
  if (only && parts.length === 1) return { textFor: () => only[0].query, readFor: patientReader(only[0].query, keys) };
  const made = new Map<number, { text: string; read: () => Read | undefined }>();
  const madeFor = (asked: number) => {
    let known = made.get(asked);
    if (known) return known;
    const text = mergedText(parts, asked);
    made.set(asked, (known = { text, read: patientReader(text, keys) }));
    return known;
  };
  return { textFor: (asked) => madeFor(asked).text, readFor: (asked) => madeFor(asked).read() };
}

function mergedText(parts: readonly Part[], asked: number): string {
  const pieces = parts.flatMap(([{ query }], index) => (asked & (1 << index) ? [pieceOf(query, index)] : []));
  const variables = new Map(pieces.flatMap((piece) => piece.variables.map((one) => [one.variable.name.value, one])));
  const operation: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: pieces[0]?.operation ?? ('query' as OperationDefinitionNode['operation']),
    variableDefinitions: [...variables.values()],
    selectionSet: { kind: Kind.SELECTION_SET, selections: pieces.flatMap(({ selections }) => selections) },
  };
  const definitions = [operation, ...pieces.flatMap(({ fragments }) => fragments)];
  return stripIgnoredCharacters(print({ kind: Kind.DOCUMENT, definitions }));
}

type Piece = {
  operation: OperationDefinitionNode['operation'];
  variables: readonly VariableDefinitionNode[];
  selections: OperationDefinitionNode['selectionSet']['selections'];
  fragments: FragmentDefinitionNode[];
};

/** A fetch of entities under names of its own, to stand beside others in one document. */
function pieceOf(query: string, index: number): Piece {
  const { variable, field } = partName(index, 2);
  const renamed: DocumentNode = visit(parse(query, { noLocation: true }), {
    Variable: (node) =>
      node.name.value === 'representations' ? { ...node, name: { ...node.name, value: variable } } : undefined,
    FragmentDefinition: {
      leave: (node) => ({ ...node, name: { ...node.name, value: `${node.name.value}_${index}` } }),
    },
    FragmentSpread: (node) => ({ ...node, name: { ...node.name, value: `${node.name.value}_${index}` } }),
  });
  const fragments = renamed.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  const operation = renamed.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error('A fetch of a plan has no operation.');
  return {
    operation: operation.operation,
    variables: operation.variableDefinitions ?? [],
    selections: operation.selectionSet.selections.map((selection) =>
      selection.kind === Kind.FIELD ? { ...selection, alias: { kind: Kind.NAME, value: field } } : selection,
    ),
    fragments,
  };
}
