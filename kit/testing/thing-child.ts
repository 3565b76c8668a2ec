import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A process that a test may kill at any moment. */
export type Child = { kill(): Promise<void> };

/** Starts a process that publishes the things' events or applies them in the mirror: see `thing-process.ts`. */
export function startChild(role: 'dispatch' | 'follow', url: string): Child {
  const child: ChildProcess = fork(new URL('thing-process.ts', import.meta.url), [role, url], { execArgv: [] });
  return {
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
  };
}
