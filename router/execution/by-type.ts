import type { FetchNode, FlattenNode, PlanNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { isAbstractType, isObjectType, Kind, parse, print, visit } from 'graphql';
import type { DocumentNode, FieldNode, InlineFragmentNode, SelectionNode, SelectionSetNode } from 'graphql';
import { meaningOf } from './aliases.ts';
import { setOf, typenameAs } from './conditions.ts';
import { everyItem, onTypes } from './data.ts';
import { entitySelections, inlined, withDocument } from './requirements/split.ts';
import { renamedBy } from './rewrites.ts';
import type { Field, Position, Shape } from './shape.ts';
import type { LoadedSupergraph } from './supergraph.ts';

/**
 * Asks objects only for what the client asks of their type, and of the types that they stand in. The planner puts all that is asked
 * of one place into one fetch: in `{ pet { ... on Cat { owner { name } } ... on Dog { owner { phone } } } }` it would ask for the
 * phone of a cat's owner too, who would be null if that failed. Such a fetch becomes several, each for objects of some types.
 */
export function separateTypes(supergraph: Known, plan: PlanNode, root: Position): PlanNode {
  const required = new Set(requiredNames(plan));
  const separate = (node: PlanNode): PlanNode => {
    if (node.kind === 'Sequence' || node.kind === 'Parallel') return { ...node, nodes: node.nodes.map(separate) };
    if (node.kind === 'Defer') {
      const { primary, deferred } = node;
      return { ...node, primary: separatePart(primary), deferred: deferred.map(separatePart) };
    }
    if (node.kind !== 'Flatten' || node.node.kind !== 'Fetch' || !node.node.requires) return node;
    const parts = partsOf(node, node.node, root, {
      supergraph,
      required,
      renamed: renamedBy(node.node.outputRewrites),
    });
    return parts.length > 1 ? { kind: 'Parallel', nodes: parts } : node;
  };
  const separatePart = <T extends { node?: PlanNode }>(part: T): T =>
    part.node ? { ...part, node: separate(part.node) } : part;
  return separate(plan);
}

/** What fetches need to be told: it is fetched whatever the client asks for. */
function requiredNames(node: PlanNode): string[] {
  const namesIn = (nodes: readonly QueryPlanSelectionNode[]): string[] =>
    nodes.flatMap((one) => [...(one.kind === 'Field' ? [one.name] : []), ...namesIn(one.selections ?? [])]);
  if (node.kind === 'Fetch') return namesIn(node.requires ?? []);
  if (node.kind === 'Flatten') return requiredNames(node.node);
  if (node.kind === 'Defer')
    return [node.primary, ...node.deferred].flatMap((part) => (part.node ? requiredNames(part.node) : []));
  return node.kind === 'Sequence' || node.kind === 'Parallel' ? node.nodes.flatMap(requiredNames) : [];
}

/** What has to be known of a supergraph. */
type Known = Pick<LoadedSupergraph, 'clientSchema' | 'interfaceObjects'>;

/** A way to a place by objects of certain types, and what is asked there as a document; none when that is nothing. */
type Way = { steps: string[]; text: string };

/** More ways than this are not told apart. */
const waysAtMost = 1_000;

function partsOf(node: FlattenNode, fetch: FetchNode, root: Position, pruning: Pruning): PlanNode[] {
  const path = node.path.map(String);
  const all = positionsAt([root], path);
  if (all.length < 2 && all.every(({ type }) => isObjectType(type))) return [];
  const document = inlined(parse(fetch.operation, { noLocation: true }));
  const texts = new Map<readonly Field[], string>();
  const textFor: TextFor = (fields, type) => {
    const known = texts.get(fields) ?? pruned(document, { fields, type }, fieldsOf(all), pruning);
    texts.set(fields, known);
    return known;
  };
  const ways = waysTo(root, path, {
    textFor,
    tellsType: entitySelections(document).some((set) => tellsType(pruning.supergraph, fetch.serviceName, set)),
  });
  if (!ways || new Set(ways.map(({ text }) => text)).size < 2) return [];
  return ways.flatMap(({ steps, text }): PlanNode[] => {
    if (text === '') return [];
    const { variableUsages = [], ...asked } = withDocument(fetch, parse(text, { noLocation: true }));
    const used = variableUsages.filter((name) => asked.operation.includes(`$${name}`));
    return [{ ...node, path: steps, node: { ...asked, variableUsages: used } }];
  });
}

/** Whether it is from this selection that the type of an object is known. A subgraph with an interface object knows none. */
const tellsType = ({ interfaceObjects }: Known, subgraph: string, { selections }: SelectionSetNode): boolean =>
  selections.some((one) => {
    if (one.kind !== Kind.INLINE_FRAGMENT || interfaceObjects.has(`${subgraph}:${one.typeCondition?.name.value}`))
      return false;
    return one.selectionSet.selections.some((below) => below.kind === Kind.FIELD && below.name.value === '__typename');
  });

const fieldsOf = (positions: readonly Position[]): Field[] =>
  positions.flatMap((position) => position.shapes().flatMap(({ fields }) => fields));

/** The positions of the answer at a path of the data, by objects of all types. */
function positionsAt(positions: readonly Position[], path: readonly string[]): readonly Position[] {
  return path
    .filter((step) => step !== everyItem)
    .reduce(
      (at, step) => fieldsOf(at).flatMap(({ source, below }) => (source === step && below ? [below] : [])),
      positions,
    );
}

/** What is asked at a place for these fields of the answer, of objects of a type, if one is known. */
type TextFor = (fields: readonly Field[], type: string | undefined) => string;
type Fetched = { textFor: TextFor; tellsType: boolean };

const nothing: readonly Field[] = [];

/** The ways to a place that differ in what is asked there; undefined when there are too many. */
function waysTo(root: Position, path: readonly string[], { textFor, tellsType }: Fetched): Way[] | undefined {
  let made = 0;
  const from = (position: Position | undefined, rest: readonly string[]): Way[] => {
    const [step, ...further] = rest;
    if ((made += 1) > waysAtMost || !position) return [{ steps: [...rest], text: textFor(nothing, undefined) }];
    if (step === undefined && tellsType) return [{ steps: [], text: textFor(fieldsOf([position]), undefined) }];
    if (step === everyItem) return from(position, further).map((way) => after(step, way));
    return byType(position, (shape) => {
      if (step === undefined) return [{ steps: [], text: textFor(shape?.fields ?? nothing, shape?.type.name) }];
      const below = shape?.fields.find(({ source }) => source === step)?.below;
      return from(below, further).map((way) => after(step, way));
    });
  };
  const ways = from(root, path);
  return made > waysAtMost ? undefined : ways;
}

const after = (step: string, { steps, text }: Way): Way => ({ steps: [step, ...steps], text });

function byType(position: Position, waysFor: (shape: Shape | undefined) => Way[]): Way[] {
  if (isObjectType(position.type)) return waysFor(position.shapeFor(position.type.name));
  const byShape = position.shapes().map((shape) => ({ name: shape.type.name, ways: waysFor(shape) }));
  const groups = [...Map.groupBy(byShape, ({ ways }) => JSON.stringify(ways)).values()];
  return groups.flatMap((group) => {
    const ways = group[0]?.ways ?? [];
    return groups.length === 1 ? ways : ways.map((way) => after(onTypes(group.map(({ name }) => name)), way));
  });
}

type Pruning = { supergraph: Known; required: ReadonlySet<string>; renamed: ReadonlyMap<string, string> };

type Asked = { fields: readonly Field[]; type: string | undefined };

/** What a fetch asks without what the client asks of other objects only. */
function pruned(document: DocumentNode, asked: Asked, all: readonly Field[], pruning: Pruning): string {
  const tops = new Map(entitySelections(document).map((set) => [set, prune(set, asked, all, pruning)]));
  if ([...tops.values()].every((selections) => selections.length === 0)) return '';
  const left = visit(document, {
    SelectionSet: (set: SelectionSetNode) => {
      const selections = tops.get(set);
      return selections && setOf(selections);
    },
  });
  const used = new Set<string>();
  visit(left, { VariableDefinition: () => false, Variable: ({ name }) => void used.add(name.value) });
  return print(
    visit(left, { VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? undefined : null) }),
  );
}

function prune(
  { selections }: SelectionSetNode,
  asked: Asked,
  all: readonly Field[],
  pruning: Pruning,
): SelectionNode[] {
  return selections.flatMap((selection): SelectionNode[] => {
    if (selection.kind === Kind.FIELD) return pruneField(selection, asked.fields, all, pruning);
    if (selection.kind === Kind.FRAGMENT_SPREAD || isForOthers(selection, asked.type, pruning)) return [selection];
    const below = prune(selection.selectionSet, asked, all, pruning);
    return below.length > 0 ? [{ ...selection, selectionSet: setOf(below) }] : [];
  });
}

/** Whether a fragment is for objects of another type: it does not matter for these. */
const isForOthers = (
  { typeCondition }: InlineFragmentNode,
  type: string | undefined,
  { supergraph: { clientSchema } }: Pruning,
): boolean =>
  type !== undefined &&
  typeCondition !== undefined &&
  typeCondition.name.value !== type &&
  !isAbstractType(clientSchema.getType(typeCondition.name.value));

function pruneField(
  node: FieldNode,
  asked: readonly Field[],
  all: readonly Field[],
  pruning: Pruning,
): SelectionNode[] {
  const { required, renamed } = pruning;
  const name = (node.alias ?? node.name).value;
  const isThis = ({ source, nodes }: Field) =>
    source === (renamed.get(name) ?? name) && nodes.some((one) => meaningOf(one) === meaningOf(node));
  const anywhere = all.filter(isThis);
  if (name === '__typename' || required.has(name) || anywhere.length === 0) return [node];
  const here = asked.filter(isThis);
  if (here.length === 0 || !node.selectionSet) return here.length === 0 ? [] : [node];
  const fields = fieldsBelow(here);
  const below = prune(node.selectionSet, { fields, type: undefined }, fieldsBelow(anywhere), pruning);
  return [{ ...node, selectionSet: setOf(below.length > 0 ? below : [typenameAs()]) }];
}

const fieldsBelow = (fields: readonly Field[]): Field[] => fieldsOf(fields.flatMap(({ below }) => below ?? []));
