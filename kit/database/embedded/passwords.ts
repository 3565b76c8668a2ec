import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedPostgresError, usingFolder } from './failure.ts';
import { readIfThere, writeWhole } from './files.ts';

/** The two passwords of a cluster: the superuser's and the application's. */
export type Passwords = { readonly admin: string; readonly app: string };

/** The passwords of a data folder, drawn at its first start and kept in a file that only its owner can read. */
export async function passwordsOf(dataDir: string, cluster: string): Promise<Passwords> {
  const file = join(dataDir, 'passwords.json');
  return usingFolder(dataDir, async () => {
    const text = await readIfThere(file);
    if (text !== undefined) {
      await chmod(file, 0o600); // a backup or a copy may have loosened it
      return parsePasswords(text, file);
    }
    if (existsSync(cluster)) {
      throw new EmbeddedPostgresError(
        'PASSWORD_MISMATCH',
        `${file} is missing, and without it the database beside it cannot be opened: restore the file from a backup.`,
      );
    }
    const drawn = { admin: draw(), app: draw() };
    await writeWhole(file, JSON.stringify(drawn), 0o600);
    return drawn;
  });
}

/** URL-safe and free of quotes, so it needs no escaping in a connection string nor in SQL. */
function draw(): string {
  return randomBytes(24).toString('base64url');
}

function parsePasswords(text: string, file: string): Passwords {
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null && 'admin' in value && 'app' in value) {
    const { admin, app } = value;
    if (typeof admin === 'string' && typeof app === 'string') return { admin, app };
  }
  throw new EmbeddedPostgresError(
    'PASSWORD_MISMATCH',
    `${file} does not hold the passwords it should ({"admin": …, "app": …}): restore it from a backup.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
