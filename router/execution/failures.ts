import type { AnswerError, SubgraphAnswer } from '@kd/kit/subgraph/execute';
import { GraphQLError, isNonNullType } from 'graphql';
import type { Problem } from './complete.ts';
import { typenameOf } from './complete.ts';
import { everyItem, isObject, isOnTypes, own } from './data.ts';
import type { Data } from './data.ts';
import { Places } from './places.ts';
import type { Place } from './places.ts';
import type { Call } from './schedule.ts';
import type { Field, Position, Shape } from './shape.ts';

/** What went wrong on the way, at a place of the data: a path that may name “each item” of a list. */
export type Failure = { subgraph: string; error: AnswerError; place: Place | undefined };

/**
 * The errors of an answer: what subgraphs said, then nulls that stand where none may be and that nothing else explains. Paths
 * are those of the answer.
 */
export function errorsOf(
  failures: readonly Failure[],
  problems: readonly Problem[],
  root: Position,
  data: Data,
): GraphQLError[] {
  const all = failures.flatMap((failure) => {
    const found = failure.place && inAnswer(root, failure.place, data);
    return failure.place && !found ? [] : [{ ...failure, ...found }];
  });
  const certain = reasonsIn(all.filter(({ doubtful }) => !doubtful));
  const placed = all.filter(
    ({ doubtful }) => !doubtful || !(certain.anywhere || certain.places.leadTo(doubtful.object, doubtful.takers)),
  );
  const errors = placed.map(({ subgraph, error: { message, extensions = {} }, place }) => {
    const path = place && upToList(place);
    return new GraphQLError(message || `The subgraph ${subgraph} could not answer.`, {
      ...(path && { path }),
      extensions: { ...extensions, code: extensions['code'] ?? 'DOWNSTREAM_SERVICE_ERROR', serviceName: subgraph },
    });
  });
  // A null that takes a subgraph's whole answer along leaves silence beside it: its error tells of both.
  const { anywhere, places } = reasonsIn(placed);
  const unexplained = anywhere
    ? []
    : problems.filter(
        ({ path, isSilent, nulled = [] }) => !places.overlap(path) && !(isSilent && places.goBeyond(nulled)),
      );
  return [...errors, ...unexplained.map(({ message, path }) => new GraphQLError(message, { path }))];
}

/** What may be the reason for a null: something that failed anywhere, or at some places. */
const reasonsIn = (failures: readonly { place: Place | undefined }[]): { anywhere: boolean; places: Places } => ({
  anywhere: failures.some(({ place }) => !place),
  places: new Places(failures.flatMap(({ place }) => (place ? [place] : []))),
});

type Found = { place: Place; doubtful?: Doubtful | undefined };

/**
 * An object of which nobody knows whether it was asked for this, since its type never came, and which is null in the answer; or one of
 * a type of which this was not asked, and that lacks something else.
 */
type Doubtful = {
  object: Place;
  /** The fields whose nulls would take the object along, whatever its type; or those that it lacks. */
  takers: ReadonlySet<string>;
};

/** To a client, something about each item of a list is about the list. */
const upToList = (place: Place): Place =>
  place.includes(everyItem) ? place.slice(0, place.indexOf(everyItem)) : place;

/**
 * The place in the answer for one in the data: by the answer's names, and no further than what the client asked for. Undefined
 * when the client asked for it of objects of another type, and nothing that it asked for of this one is missing.
 */
export function inAnswer(root: Position, place: Place, data?: unknown): Found | undefined {
  const found: (string | number)[] = [];
  // More than one where the type of an object further up is not known; and those for objects of any type.
  let positions: readonly Position[] = [root];
  let anyType = positions;
  let value = data;
  let doubtful: Doubtful | undefined;
  for (const step of place.filter(isStep)) {
    if (typeof step === 'number' || step === everyItem) {
      found.push(step);
      value = itemOf(value, step);
      continue;
    }
    const object = isObject(value) ? value : undefined;
    const shape = object && shapeOf(positions, object);
    const fields = shape ? shape.fields.filter(({ source }) => source === step) : fieldsIn(positions, step);
    const forAnyType = fieldsIn(anyType, step);
    const [field] = fields;
    if (!field) {
      const lacking = shape && forAnyType.length > 0 ? missingIn(shape, value) : undefined;
      return lastKnown({ place: found, doubtful }, lacking);
    }
    if (object && !shape) doubtful ??= doubtOf(positions, step, found);
    value = object && own(object, step);
    found.push(field.name);
    positions = fields.flatMap(({ below }) => below ?? []);
    anyType = forAnyType.flatMap(({ below }) => below ?? []);
  }
  return { place: found, doubtful };
}

const itemOf = (value: unknown, step: string | number): unknown =>
  Array.isArray(value) && typeof step === 'number' ? value[step] : undefined;

/** What is doubtful about a field of an object without a type; undefined when it was asked for whatever the type. */
function doubtOf(positions: readonly Position[], source: string, object: Place): Doubtful | undefined {
  const isForAll = positions.every((position) =>
    position.shapes().every(({ fields }) => fields.some((one) => one.source === source)),
  );
  return isForAll ? undefined : { object: [...object], takers: takersIn(positions) };
}

const takersIn = (positions: readonly Position[]): ReadonlySet<string> =>
  new Set(
    positions
      .flatMap((position) => position.shapes().flatMap(({ fields }) => fields))
      .flatMap(({ name, type }) => (isNonNullType(type) ? [name] : [])),
  );

/** Whether a step leads on, and does not only say which objects it is about. */
const isStep = (step: string | number): boolean => typeof step === 'number' || !isOnTypes(step);

function shapeOf(positions: readonly Position[], object: Data): Shape | undefined {
  const [position, ...others] = positions;
  return position && others.length === 0 ? position.shapeFor(typenameOf(position, object)) : undefined;
}

/** The place of an object that was not asked for what failed: `lacking` is what it was asked for and lacks, if its type is known. */
function lastKnown({ place, doubtful }: Found, lacking: ReadonlySet<string> | undefined): Found | undefined {
  if (!lacking) return { place, doubtful };
  return lacking.size === 0 ? undefined : { place, doubtful: doubtful ?? { object: place, takers: lacking } };
}

/** What was asked of an object and has not come. */
const missingIn = ({ fields }: Shape, data: unknown): ReadonlySet<string> =>
  new Set(
    fields.flatMap(({ kind, source, name }) =>
      kind === 'data' && (!isObject(data) || own(data, source) === undefined) ? [name] : [],
    ),
  );

/** The fields that have a name in the data, whatever the types of the objects there. */
export const fieldsIn = (positions: readonly Position[], source: string): Field[] =>
  positions
    .flatMap((position) => position.shapes())
    .flatMap(({ fields }) => fields.filter((one) => one.source === source));

/** One fetch's fault must not take another's answer along: fetches that went together are tried again one by one. */
export const failedForAll = ({ writes }: Call, { data, errors = [] }: SubgraphAnswer, asked: number): boolean =>
  !data && !writes && (asked & (asked - 1)) !== 0 && !errors.some((error) => isUnavailable(error.extensions));

const isUnavailable = (extensions: Record<string, unknown> = {}) => extensions['code'] === 'SUBGRAPH_UNAVAILABLE';
