import { isObjectType } from 'graphql';
import type { GraphQLError, GraphQLSchema } from 'graphql';
import { complete, typenameOf } from './complete.ts';
import type { Completed, Completion } from './complete.ts';
import type { Deferred } from './deferred.ts';
import { isObject, own, placesIn } from './data.ts';
import type { Data, Step } from './data.ts';
import { errorsOf, fieldsIn, inAnswer } from './failures.ts';
import type { Failure } from './failures.ts';
import { overlap, Places } from './places.ts';
import type { Place } from './places.ts';
import type { Stage } from './plan.ts';
import { conditionApplies, rootPosition } from './shape.ts';
import type { Position, ShapeSource } from './shape.ts';

/** A part of an answer that comes later (`@defer`): what stands at a place, and what went wrong there. */
export type Patch = {
  label: string | undefined;
  path: readonly (string | number)[];
  /** JSON. */
  data: string;
  errors: GraphQLError[];
};

/** A stage of an answer that comes later, with the shape that it is written by. */
export type ShapedStage = Stage & {
  /** Undefined for one that stands where nothing of its type can. */
  position: Position | undefined;
  /** Whether the object at a place is asked for it, as far as the types of the objects on the way are known. */
  isMeant(data: Data, place: readonly (string | number)[]): boolean;
};

/**
 * Finds the shapes of what comes after an answer's first stage: what the operation asks for at each, without what may come later
 * still. A plan's own word for it leaves out objects of which everything may come later, and knows no introspection.
 */
export function shapedStages(
  source: ShapeSource,
  later: readonly Stage[],
  whole: Position,
  deferred: readonly Deferred[],
): ShapedStage[] {
  return later.map((stage) => {
    const part = deferred.find(({ number }) => number === stage.label);
    if (!part) throw new Error(`The plan leaves for later what the operation does not: ${String(stage.label)}.`);
    const around = part.within.findLast((number) => later.some(({ label }) => label === number));
    const after = 1 + later.findIndex(({ label }) => label === around);
    const path = stage.path.filter((step) => !step.startsWith(narrowed));
    const type = typeAt(whole, path);
    const position = type && rootPosition(source, type, part.selections);
    const isMeant: ShapedStage['isMeant'] = (data, place) => isOnTheWay(source.schema, whole, part.types, data, place);
    return { ...stage, label: part.label, after, path, position, isMeant };
  });
}

/** Whether the objects on the way to a place are of the types in whose fragments something is asked there. */
function isOnTheWay(
  schema: GraphQLSchema,
  whole: Position,
  types: Deferred['types'],
  data: Data,
  place: readonly (string | number)[],
): boolean {
  let positions: readonly Position[] = [whole];
  let value: unknown = data;
  let level = 0;
  for (const step of place) {
    if (typeof step === 'string' && isObject(value)) {
      const object = value;
      const name = positions.map((position) => typenameOf(position, object)).find((known) => known !== undefined);
      const type = typeof name === 'string' ? schema.getType(name) : undefined;
      if (isObjectType(type) && !types[level]?.every((wanted) => conditionApplies(schema, wanted, type))) return false;
      positions = fieldsIn(positions, step).flatMap(({ below }) => below ?? []);
      level += 1;
    }
    value = Array.isArray(value) ? value[Number(step)] : isObject(value) ? own(value, String(step)) : undefined;
  }
  return true;
}

/** What a plan's path says of types; the fragments of what is asked there say it too. */
const narrowed = '... on ';

/** The type of the whole answer's objects at a path of a plan; undefined where nothing of its type can be. */
function typeAt(whole: Position, path: readonly Step[]): Position['type'] | undefined {
  let positions: readonly Position[] = [whole];
  for (const step of path) positions = fieldsIn(positions, step).flatMap(({ below }) => below ?? []);
  return positions[0]?.type;
}

/** An answer whose data comes bit by bit, with what failed of each stage, and where a failure made the first one null. */
type Coming = { data: Data; failures: readonly Failure[][]; nulls: readonly Place[] };

/**
 * The patches of the stages after the first: each stage's once it is there (`done`) and what it stands in was sent. Of an object that
 * is null in what it stands in there are none.
 */
export async function* laterPatches(
  { root, later }: { root: Position; later: readonly ShapedStage[] },
  { data, failures, nulls }: Coming,
  done: readonly Promise<void>[],
  completion: Completion,
): AsyncGenerator<Patch[]> {
  /** For each stage that was sent, where the client has no object. */
  const sent = new Map([[0, new Places(nulls)]]);
  const waiting = new Map(later.map((stage, index) => [1 + index, stage]));
  while (waiting.size > 0) {
    const next = [...waiting].flatMap(([index, stage]) => {
      const around = sent.get(stage.after);
      return around ? [{ index, stage, around }] : [];
    });
    const { index, stage, around } = await Promise.race(next.map(async (one) => (await done[one.index], one)));
    waiting.delete(index);
    const { patches, gone } = patchesOf(stage, { root, data, around }, failures[index] ?? [], completion);
    sent.set(index, new Places(gone));
    if (patches.length > 0) yield patches;
  }
}

/** What a stage is written from: the whole answer's shape and its data, and where what the stage stands in has no object. */
type Written = { root: Position; data: Data; around: Places };

/** Writes what a stage has for every object that it belongs to, and tells where there is none. */
function patchesOf(
  { path, label, position, isMeant }: ShapedStage,
  { root, data, around }: Written,
  failures: readonly Failure[],
  completion: Completion,
): { patches: Patch[]; gone: Place[] } {
  if (!position) return { patches: [], gone: [] };
  const places = placesIn(data, path).flatMap(([object, place]) => {
    const start = inAnswer(root, place, data)?.place ?? [];
    // The data may have more than was asked for of an object of its type.
    return start.length < place.length || !isMeant(data, place) ? [] : [{ object, place, start }];
  });
  const patches: Patch[] = [];
  const gone: Place[] = [];
  for (const [index, { object, place, start }] of places.entries()) {
    const { text, problems } = around.contain(start) ? nothing : complete(position, object, completion);
    // It is null in what the stage stands in; or it is of a hidden type, which is null to the client without a word.
    if (text === 'null' && problems.length === 0) {
      gone.push(start);
      continue;
    }
    const failed = failures.filter((failure) => (failure.place ? overlap(failure.place, place) : index === 0));
    const absolute = problems.map((problem) => ({
      ...problem,
      path: [...start, ...problem.path],
      nulled: [...start, ...(problem.nulled ?? [])],
    }));
    gone.push(...absolute.map(({ nulled }) => nulled));
    const errors = errorsOf(failed, absolute, root, data);
    // Otherwise nothing is asked of an object of its type.
    if (text !== '{}' || errors.length > 0) patches.push({ label, path: start, data: text, errors });
  }
  return { patches, gone };
}

const nothing: Completed = { text: 'null', problems: [] };
