import { getNullableType, isCompositeType, isListType, isNamedType, isNonNullType } from 'graphql';
import type { GraphQLNamedType, GraphQLOutputType } from 'graphql';
import { leafText } from './leaf.ts';
import { isObject, own } from './data.ts';
import type { Data } from './data.ts';
import type { Field, Position } from './shape.ts';

/** A place where the data is not what its type promises. */
export type Problem = {
  message: string;
  path: readonly (string | number)[];
  /** Whether nobody said anything of this place: whoever was asked for it failed elsewhere, and took it along. */
  isSilent?: boolean;
  /** Where the null stands that it led to, or that hides it; nothing when that is the whole of what is completed. */
  nulled?: readonly (string | number)[];
};

/** What is written, and what was wrong on the way. */
export type Completed = { text: string; problems: Problem[] };

/** Whether a type's name or an enum's value is one that subgraphs know and clients must not see. */
export type IsHidden = (type: GraphQLNamedType, value: unknown) => boolean;

/** Answers a `__schema` or `__type` field. */
export type Introspect = (field: Field) => string;

/** What completion needs to know beside shape and data. */
export type Completion = { introspect: Introspect; isHidden: IsHidden };

/**
 * Writes an answer as JSON by walking its shape (GraphQL specification, “Value Completion”): what doesn't fit its type
 * becomes null, a null where none may be takes its parent along. Exact about what was wrong and where; `writer.ts` makes
 * faster functions for data in which nothing is.
 */
export function complete(root: Position, data: Data, { introspect, isHidden }: Completion): Completed {
  const path: (string | number)[] = [];
  const problems: Problem[] = [];
  const report = (message: string, isSilent = false): undefined => {
    problems.push({ message, path: [...path], isSilent });
  };

  // In all of these, undefined is a null whose reason was reported, and 'null' one that the data has.
  const objectText = (position: Position, value: Data): string | undefined => {
    const typename = typenameOf(position, value);
    const shape = position.shapeFor(typename);
    if (!shape && isHidden(position.type, typename)) return 'null';
    if (!shape) return report(unknownType(position), typename === undefined || typename === position.type.name);
    let text = '';
    for (const field of shape.fields) {
      const written = fieldText(field, shape.type.name, value);
      if (written === undefined) return undefined;
      text += `${text === '' ? '' : ','}"${field.name}":${written}`;
    }
    return `{${text}}`;
  };
  const fieldText = (field: Field, parent: string, data: Data): string | undefined => {
    if (field.kind === 'typename') return `"${parent}"`;
    if (field.kind === 'introspection') return introspect(field);
    path.push(field.name);
    const text = valueText(field, field.type, own(data, field.source));
    path.pop();
    return text;
  };
  const valueText = (field: Field, type: GraphQLOutputType, value: unknown): string | undefined => {
    const since = problems.length;
    const text = nullableText(field, getNullableType(type), value);
    if (!isNonNullType(type)) {
      if (text === undefined) endAt(path, problems.slice(since));
      return text ?? 'null';
    }
    if (text !== 'null') return text;
    return report(`Cannot return null for non-nullable field ${field.coordinate}.`, value === undefined);
  };
  const nullableText = (field: Field, type: GraphQLOutputType, value: unknown): string | undefined => {
    if (value === undefined || value === null) return 'null';
    if (isListType(type)) {
      if (!Array.isArray(value)) return report(`Expected a list for field ${field.coordinate}.`);
      const texts = value.map((item, index) => {
        path.push(index);
        const text = valueText(field, type.ofType, item);
        path.pop();
        return text;
      });
      return texts.includes(undefined) ? undefined : `[${texts.join(',')}]`;
    }
    if (field.below && isCompositeType(type)) {
      if (isObject(value)) return objectText(field.below, value);
      return report(`Expected an object for field ${field.coordinate}.`);
    }
    const text = leafText(type, value);
    if (text === undefined && isNamedType(type) && isHidden(type, value)) return 'null';
    return text ?? report(`Field ${field.coordinate} has a value that is no ${String(type)}.`);
  };
  return completed(objectText(root, data), problems);
}

/**
 * Whether an answer comes to nothing whatever comes after these fields of its root, by their names in the data: a null that may not
 * be takes it along.
 */
export function isLost(root: Position, names: ReadonlySet<string>, data: Data, completion: Completion): boolean {
  const shapeFor: Position['shapeFor'] = (typename) => {
    const shape = root.shapeFor(typename);
    return shape && { type: shape.type, fields: shape.fields.filter(({ source }) => names.has(source)) };
  };
  return complete({ ...root, shapeFor }, data, completion).text === 'null';
}

function completed(text: string | undefined, problems: Problem[]): Completed {
  if (text === undefined) endAt([], problems);
  return { text: text ?? 'null', problems };
}

/** Says of problems in which null they are: one further up hides those below. */
function endAt(path: Problem['path'], problems: readonly Problem[]): void {
  for (const problem of problems) problem.nulled = [...path];
}

const unknownType = ({ type }: Position) => `The type of this object is not known: expected a ${type.name}.`;

/** An object's `__typename` as the data tells it. */
export function typenameOf({ typenames }: Position, value: Data): unknown {
  for (const name of typenames) {
    const typename = own(value, name);
    if (typename !== undefined && typename !== null) return typename;
  }
  return undefined;
}
