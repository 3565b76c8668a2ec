/** Where a page of the ledger goes on: the version of its last entry, written so that clients don't take it for a number. */
export const cursorOf = (version: number): string => Buffer.from(`ledger:${version}`).toString('base64url');

/** The version that a cursor names, or null when it is no cursor of ours. */
export function versionOf(cursor: string): number | null {
  const digits = /^ledger:([1-9]\d{0,14})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  const version = Number(digits);
  return digits !== undefined && cursorOf(version) === cursor ? version : null;
}
