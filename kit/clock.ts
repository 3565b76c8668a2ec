import { v7 } from 'uuid';

/** Tells the time. Always passed in, so that every rule can be replayed and the demo family can live through eight weeks. */
export type Clock = () => Date;

/** Makes a new id. Always passed in, for the same reason. */
export type IdSource = () => string;

/** The machine's own time. */
export const systemClock: Clock = () => new Date();

/** UUID version 7 (RFC 9562) on the given clock: ids sort by the time they were made. */
export const idsByTime =
  (clock: Clock): IdSource =>
  () =>
    v7({ msecs: clock().getTime() });
