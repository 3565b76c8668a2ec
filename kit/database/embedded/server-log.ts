import { open, rename, stat } from 'node:fs/promises';

const rotateAt = 5 * 1024 * 1024;

/** Keeps PostgreSQL's log from growing for ever: at a start, a big one takes the place of the one kept before. */
export async function rotateServerLog(path: string): Promise<void> {
  if ((await sizeOf(path)) > rotateAt) await rename(path, `${path}.1`);
}

/** The size of a log now, to read later only what came after. */
export async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

/** What was logged after a position, at most the last few kilobytes of it. */
export async function readSince(path: string, position: number): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const from = Math.max(position, size - 8192);
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(Math.max(size - from, 0)), position: from });
    return buffer.toString('utf8', 0, bytesRead).trim();
  } finally {
    await handle.close();
  }
}
