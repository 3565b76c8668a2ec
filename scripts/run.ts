import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { root } from './root.ts';

const children = new Set<ChildProcess>();
let interrupted = false;

/** Starts a program from the repository's folder with this process's input and output, unless told otherwise. */
export function start(program: string, args: string[], options: SpawnOptions = {}): ChildProcess {
  if (interrupted) throw new Error('interrupted');
  const child = spawn(program, args, { cwd: root, stdio: 'inherit', ...options });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** The exit code a started program ended with; 1 when a signal ended it. */
export function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Runs a program to its end and gives its exit code. */
export function run(program: string, args: string[], options?: SpawnOptions): Promise<number> {
  return ended(start(program, args, options));
}

/** Runs a Node script, under the Node that runs this one. */
export function runNode(args: string[], options?: SpawnOptions): Promise<number> {
  return run(process.execPath, args, options);
}

/**
 * Passes SIGINT and SIGTERM on to what was started, starts nothing more, and lets this process live until its own
 * clean-up is done. A terminal's Ctrl-C reaches the whole group anyway; a supervisor's signal reaches only us.
 */
export function forwardSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      interrupted = true;
      for (const child of children) child.kill(signal);
    });
  }
}
