import { badInput } from './errors.ts';
import { cleanWholeNumber } from './input.ts';

const usualSize = 20;
const largestSize = 100;
const longestCursor = 2_000;

/** How many a page of a list holds: 20 unless a client asks for another number. @throws BAD_USER_INPUT outside 1 to 100 */
export const pageSize = (asked: number | null | undefined, field: string): number =>
  cleanWholeNumber(asked ?? usualSize, { field, what: 'The size of a page is', min: 1, max: largestSize });

/** A place in a list as text that clients don't take for a number. `place` is plain JSON and says which list it belongs to. */
export const encodeCursor = (place: readonly unknown[]): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

/** The inverse of `encodeCursor`; undefined for a text that it did not make. What place it is has yet to be looked at. */
export function decodeCursor(cursor: string): unknown {
  if (cursor.length > longestCursor) return undefined;
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    // Base64 decoders pass over what they don't know: only what comes out as it went in is one of ours.
    return Array.isArray(place) && encodeCursor(place) === cursor ? place : undefined;
  } catch {
    return undefined;
  }
}

/** The refusal of a cursor that a list did not make. */
export const strangeCursor = (field: string) =>
  badInput(field, 'This is no cursor of this list in this order: take one from its pageInfo or edges.');
