import { isCompositeType, Kind, parse } from 'graphql';
import type { GraphQLError, GraphQLObjectType, SelectionSetNode } from 'graphql';
import { complete } from './complete.ts';
import type { Completion } from './complete.ts';
import { placesIn } from './data.ts';
import type { Data } from './data.ts';
import { errorsOf, fieldIn, inAnswer, overlap } from './failures.ts';
import type { Failure } from './failures.ts';
import type { Stage } from './plan.ts';
import { rootPosition } from './shape.ts';
import type { Position, ShapeSource } from './shape.ts';

/** A part of an answer that comes later (`@defer`): what stands at a place, and what went wrong there. */
export type Patch = {
  label: string | undefined;
  path: readonly (string | number)[];
  /** JSON. */
  data: string;
  errors: GraphQLError[];
};

/** A stage of an answer with the shape that it is written by. */
export type ShapedStage = Stage & { position: Position };

/** Finds the shapes of an answer's stages. `whole` is the operation's, with nothing left for later. */
export function shapedStages(
  source: ShapeSource,
  type: GraphQLObjectType,
  stages: readonly Stage[],
  whole: Position,
  clientName: (name: string) => string,
): ShapedStage[] {
  // A plan writes its selections with its own names.
  const planned: ShapeSource = { ...source, clientName, internalName: ({ alias, name }) => (alias ?? name).value };
  return stages.map((stage) => {
    if (stage.selection === undefined) return { ...stage, position: whole };
    const parent = stage.path.length === 0 ? type : typeAt(source, whole, stage.path);
    return { ...stage, position: rootPosition(planned, parent, selectionsOf(stage.selection)) };
  });
}

function selectionsOf(text: string): SelectionSetNode {
  const [operation] = parse(text, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('A stage of a plan has no selections.');
  return operation.selectionSet;
}

const narrowed = '... on ';

function typeAt({ schema }: ShapeSource, whole: Position, path: Stage['path']): Position['type'] {
  let position: Position | undefined = whole;
  let type = whole.type;
  for (const step of path) {
    if (step.startsWith(narrowed)) {
      const condition = schema.getType(step.slice(narrowed.length));
      if (isCompositeType(condition)) type = condition;
      continue;
    }
    position = position && fieldIn(position, step)?.below;
    if (!position) throw new Error(`A stage of a plan is at an unknown place: ${path.join('.')}.`);
    type = position.type;
  }
  return type;
}

/** Writes what a stage has for every object that it belongs to. */
export function patchesOf(
  { path, label, position }: ShapedStage,
  whole: Position,
  data: Data,
  failures: readonly Failure[],
  completion: Completion,
): Patch[] {
  const places = placesIn(
    data,
    path.filter((step) => !step.startsWith(narrowed)),
  );
  return places.map(([object, place], index) => {
    const { text, problems } = complete(position, object, completion);
    const own = failures.filter((failure) => (failure.place ? overlap(failure.place, place) : index === 0));
    const start = inAnswer(whole, place)?.place ?? [];
    const absolute = problems.map((problem) => ({
      ...problem,
      path: [...start, ...problem.path],
      nulled: [...start, ...(problem.nulled ?? [])],
    }));
    return { label, path: start, data: text, errors: errorsOf(own, absolute, whole, data) };
  });
}
