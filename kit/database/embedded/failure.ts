/** What went wrong with the embedded PostgreSQL, for programs; the message is for people. */
export type EmbeddedPostgresCode =
  /** another live process owns the data folder */
  | 'DATA_FOLDER_IN_USE'
  /** a folder cannot be created, read or written, or the disk is full */
  | 'DATA_FOLDER_UNUSABLE'
  /** the data was written by another major version of PostgreSQL */
  | 'DATA_VERSION_MISMATCH'
  /** the stored passwords are missing or are not those of the cluster */
  | 'PASSWORD_MISMATCH'
  /** there are no binaries for this platform, or they cannot run here */
  | 'BINARIES_UNAVAILABLE'
  /** PostgreSQL did not come up; the message carries what it said */
  | 'START_FAILED';

/** A failure of the embedded PostgreSQL, worded for the person who has to act on it. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
  readonly code: EmbeddedPostgresCode;

  constructor(code: EmbeddedPostgresCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The `code` of a system or PostgreSQL error (`ENOENT`, `28P01`), or undefined when it carries none. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const advice: Readonly<Record<string, string>> = {
  EACCES: 'permission denied: give this user write access to it, or choose another data folder',
  EPERM: 'not permitted: give this user ownership of it, or choose another data folder',
  EROFS: 'the file system is read-only: choose a data folder on a writable one',
  ENOSPC: 'the disk is full: free some space and start again',
  EDQUOT: 'the disk quota is used up: free some space and start again',
  ENOTDIR: 'a part of this path is a file: choose another data folder',
  EEXIST: 'a file is in the way: move it or choose another data folder',
};

/** Runs work on a folder so that a disk or permission error comes out naming the folder and what to do about it. */
export async function usingFolder<T>(folder: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const hint = advice[codeOf(error) ?? ''];
    if (hint === undefined) throw error;
    throw new EmbeddedPostgresError(
      'DATA_FOLDER_UNUSABLE',
      `The embedded PostgreSQL cannot use ${folder}: ${hint} (${messageOf(error)}).`,
      { cause: error },
    );
  }
}
