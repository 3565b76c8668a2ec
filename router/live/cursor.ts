import { badInput } from '@kd/kit/errors';

/**
 * A cursor says how far its holder has come. To clients it is one opaque text; here it is a list of parts, separated by commas:
 * `tasks.812` is a position in a subgraph's order of delivery, and an event's id stands for a write of which the position was
 * not known yet when it was answered.
 */
export type Cursor = {
  /** By subgraph. */
  positions: ReadonlyMap<string, number>;
  /** Ids of events. */
  writes: readonly string[];
};

const longest = 1_000;
const positionPart = /^([a-z][a-z0-9_-]*)\.(\d{1,15})$/;
const writePart = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The cursor of a position in a subgraph's order of delivery. */
export const cursorOf = (subgraph: string, position: number): string => `${subgraph}.${position}`;

/** Reads a cursor; undefined when the text is none. */
export function parseCursor(text: string): Cursor | undefined {
  if (text.length > longest) return undefined;
  const positions = new Map<string, number>();
  const writes: string[] = [];
  for (const part of text.split(',')) {
    const [, subgraph, position] = positionPart.exec(part) ?? [];
    if (subgraph !== undefined) positions.set(subgraph, Number(position));
    else if (writePart.test(part)) writes.push(part);
    else return undefined;
  }
  return { positions, writes };
}

/** The position that a cursor has of a subgraph, if it has one. @throws BAD_USER_INPUT when the text is no cursor */
export function positionIn(text: string, subgraph: string): number | undefined {
  const cursor = parseCursor(text);
  if (!cursor)
    throw badInput('extensions.cursor', 'A cursor is the text that an answer or a frame has as `extensions.cursor`.');
  return cursor.positions.get(subgraph);
}

/** When the event of a write happened, in milliseconds since 1970: its id says so (UUID version 7, RFC 9562). */
export const writtenAt = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
