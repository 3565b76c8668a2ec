import type { GraphQLError } from 'graphql';

/** What everybody in a room gets for one event, serialised once. */
export type Frame = {
  /** JSON of the result, with its `extensions.cursor`. */
  readonly payload: string;
  /** The event's place in its subgraph's order of delivery; within a room it only rises. */
  readonly position: number;
  /** With what a client that has seen this frame goes on: see `cursor.ts`. Empty where the source knows no cursors. */
  readonly cursor: string;
  /** What it is about, `Task:42`: of several frames about the same that wait, the newest is enough. */
  readonly entity: string;
  /** When the event was heard, in milliseconds since the epoch. */
  readonly at: number;
  /** The payload as UTF-8, made once for all who need it. */
  bytes(): Buffer;
};

/** Where frames go: one subscription of one connection, whatever the transport. */
export type Sink = {
  /** A result. */
  next(frame: Frame): void;
  /**
   * It goes no further: with the error that says why or, without one, because its source has come to its end. Where a source
   * gave several errors, `all` has them.
   */
  end(error: GraphQLError | undefined, all?: readonly GraphQLError[]): void;
  /** Nobody can say whether the viewer may still see it: the client connects again and is looked at anew. */
  comeBack(): void;
};

class SharedFrame implements Frame {
  readonly payload: string;
  readonly position: number;
  readonly cursor: string;
  readonly entity: string;
  readonly at: number;
  #bytes: Buffer | undefined;

  constructor({ payload, position, cursor, entity, at }: Omit<Frame, 'bytes'>) {
    this.payload = payload;
    this.position = position;
    this.cursor = cursor;
    this.entity = entity;
    this.at = at;
  }

  bytes(): Buffer {
    return (this.#bytes ??= Buffer.from(this.payload));
  }
}

/** Makes a frame of its parts. */
export const createFrame = (parts: Omit<Frame, 'bytes'>): Frame => new SharedFrame(parts);

/** The same frame saying that it stands in for earlier ones about the same entity: `extensions.conflated` is how many. */
export function conflatedFrame(frame: Frame, conflated: number): Frame {
  const { payload, position, cursor, entity, at } = frame;
  // A payload ends with its extensions, which are never empty.
  return createFrame({ payload: `${payload.slice(0, -2)},"conflated":${conflated}}}`, position, cursor, entity, at });
}
