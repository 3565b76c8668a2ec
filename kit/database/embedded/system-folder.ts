import { chmod, lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, canEnter } from './account.ts';
import { EmbeddedPostgresError, messageOf } from './failure.ts';

/** A folder owned by root which an unprivileged account can pass through, for what it could not reach where it was. */
export async function systemFolder(account: Account): Promise<string> {
  const refusals: string[] = [];
  for (const folder of ['/var/lib/kd-family', join(tmpdir(), 'kd-family')]) {
    try {
      await mkdir(folder, { recursive: true });
      const found = await lstat(folder);
      // In a shared temporary folder anyone could have put this name first, and then swap what is inside.
      if (!found.isDirectory() || found.uid !== 0) refusals.push(`${folder} is not a folder of root`);
      else {
        await chmod(folder, 0o711);
        if (await canEnter(folder, account)) return folder;
        refusals.push(`uid ${account.uid} cannot enter ${folder}`);
      }
    } catch (error) {
      refusals.push(messageOf(error));
    }
  }
  throw new EmbeddedPostgresError(
    'DATA_FOLDER_UNUSABLE',
    `No folder that PostgreSQL, which runs as uid ${account.uid}, can reach: ${refusals.join('; ')}. Choose a data folder outside root's own folders.`,
  );
}
