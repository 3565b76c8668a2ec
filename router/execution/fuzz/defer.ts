import { isDeepStrictEqual } from 'node:util';
import { GraphQLError, Kind, print, visit } from 'graphql';
import type { ConstArgumentNode, DirectiveNode, DocumentNode, ExecutionResult } from 'graphql';
import type { Patch } from '../stages.ts';
import type { Federation } from '../testing/federation.ts';
import { contradiction } from './compare.ts';
import { random } from './random.ts';

/** The same operation with some of its fragments left for later; undefined where it has none. */
export function withDefers(document: DocumentNode, seed: string): string | undefined {
  const rnd = random(seed);
  let count = 0;
  const perhaps = <T extends { directives?: readonly DirectiveNode[] | undefined }>(node: T): T => {
    if (!rnd.chance(0.5)) return node;
    count += 1;
    return { ...node, directives: [...(node.directives ?? []), defer(rnd.chance(0.7) ? `d${count}` : undefined)] };
  };
  const changed = visit(document, { FragmentSpread: perhaps, InlineFragment: perhaps });
  return count > 0 ? print(changed) : undefined;
}

const defer = (label: string | undefined): DirectiveNode => ({
  kind: Kind.DIRECTIVE,
  name: { kind: Kind.NAME, value: 'defer' },
  arguments: label === undefined ? [] : [labelled(label)],
});

const labelled = (label: string): ConstArgumentNode => ({
  kind: Kind.ARGUMENT,
  name: { kind: Kind.NAME, value: 'label' },
  value: { kind: Kind.STRING, value: label },
});

/** What a client has when all parts of an answer have come; undefined when the engine would not plan it. */
export async function askInParts(
  { engine: { operations, executor, journey } }: Federation,
  query: string,
  variables: Record<string, unknown>,
): Promise<ExecutionResult | undefined> {
  const operation = operations({ query, incremental: true });
  if (!('plan' in operation)) return { errors: operation };
  if (operation.plan(variables).length > 0) return undefined;
  const { data, errors, later } = await executor({ operation, variables, journey });
  const result = { data: JSON.parse(data) as Record<string, unknown>, errors: [...errors] };
  for await (const patches of later ?? []) for (const patch of patches) apply(result, patch);
  return result;
}

function apply(result: { data: unknown; errors: GraphQLError[] }, { path, data, errors }: Patch): void {
  result.errors.push(...errors);
  const target = path.reduce((value, step) => own(value, step), result.data);
  if (typeof target !== 'object' || target === null)
    result.errors.push(new GraphQLError(`A part is about an object that the client does not have.`, { path }));
  else merge(target, JSON.parse(data));
}

const own = (value: unknown, step: string | number): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined;

/** Puts one value into another as clients do: objects field by field, lists item by item. */
function merge(target: object, source: unknown): void {
  for (const [name, value] of Object.entries(Object(source) as object)) {
    const known = own(target, name);
    if (typeof known === 'object' && known !== null && typeof value === 'object' && value !== null) merge(known, value);
    else Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  }
}

/**
 * What differs between the right answer and one that came in parts, whose fields have any order. Where something fails, a null ends at
 * the part that it is in, so only what contradicts the data is told (`relaxed`: the answer with nothing propagated).
 */
export function differenceInParts(
  right: ExecutionResult,
  parts: ExecutionResult,
  relaxed: () => ExecutionResult,
): string | undefined {
  if (right.errors) {
    const wrong = contradiction(parts, relaxed());
    return wrong && `in parts ${wrong}`;
  }
  const { data, errors: [error] = [] } = parts;
  if (error) return `in parts at error ${JSON.stringify(error.path)}: ${error.message}`;
  const same = isDeepStrictEqual(unordered(right.data), unordered(data));
  return same ? undefined : `in parts at data: ${JSON.stringify(right.data)} is ${JSON.stringify(data)}`;
}

/** Objects as maps, in which no name is special and none comes before another. */
function unordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unordered);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([name, one]) => [name, unordered(one)]));
}
