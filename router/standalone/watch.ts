import { watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { startLoop } from '@kd/kit/loop';
import type { Logger } from '@kd/kit/log';

/** A file's text that is followed. */
export type Watched = { stop(): Promise<void> };

export type WatchOptions = {
  path: string;
  /** What was read before. */
  text: string;
  /** Called with each new text, one at a time. */
  changed(text: string): Promise<void>;
  log: Logger;
  /** Milliseconds after which the file is looked at even if nobody told of a change: network folders don't. */
  everyMs?: number;
};

/** A file is written in several steps: it is read when it has been quiet for so long. */
const settleMs = 50;

/**
 * Follows a text file. The folder is watched, not the file: it may be replaced by renaming another over it, or be a link that
 * is pointed elsewhere, as Kubernetes does.
 */
export function watchText({ path, text, changed, log, everyMs = 1_000 }: WatchOptions): Watched {
  let seen = text;
  let missing = false;
  const look = async (): Promise<void> => {
    const found = await readFile(path, 'utf8').catch(() => undefined);
    if (found === undefined && !missing) log.warn({ path }, 'the file cannot be read: what it said stays');
    missing = found === undefined;
    if (found === undefined || found === seen) return;
    seen = found;
    await changed(found);
  };
  const loop = startLoop(look, { name: `watch ${path}`, everyMs, log });
  let timer: NodeJS.Timeout | undefined;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => loop.wake(), settleMs);
  };
  const stopWatching = watchFolder(dirname(path), soon, log);
  return {
    stop: async () => {
      clearTimeout(timer);
      stopWatching();
      await loop.stop();
    },
  };
}

function watchFolder(folder: string, event: () => void, log: Logger): () => void {
  const onlyPolling = (error: unknown) =>
    log.info({ err: error, folder }, 'the folder cannot be watched: it is polled');
  try {
    const watcher = watch(folder, { persistent: false }, event).on('error', onlyPolling);
    return () => watcher.close();
  } catch (error) {
    onlyPolling(error);
    return () => {};
  }
}
