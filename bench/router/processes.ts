import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { isReady } from '../../scripts/distributed.ts';
import { root } from '../../scripts/root.ts';

/** A process to start: a Node script with arguments and environment, and the address that answers 200 once it is ready. */
export type Program = {
  name: string;
  script: string;
  /** Options of Node itself. */
  nodeArgs?: readonly string[];
  args?: readonly string[];
  env?: Record<string, string>;
  readyUrl?: string;
  /** Where to run; the repository's root when left out. */
  folder?: string;
};

/** A process that runs. */
export type Running = {
  name: string;
  pid: number;
  child: ChildProcess;
  /** What it has written so far. */
  log(): string;
  stop(): Promise<void>;
};

/** What has to be undone in the end, last first. */
export type Undoing = (() => Promise<void>)[];

/** Undoes everything, each thing once, and goes on where one fails. */
async function undoAll(undoing: Undoing): Promise<void> {
  for (let undo = undoing.pop(); undo; undo = undoing.pop()) {
    await undo().catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
  }
}

/** Says something to whoever watches, with the time since the start. */
export const say = (text: string): void =>
  void process.stderr.write(`${(performance.now() / 1000).toFixed(1).padStart(6)} s  ${text}\n`);

/** Does a benchmark's work and undoes everything after it, also when it fails or is stopped by SIGINT or SIGTERM. */
export async function undoingAfter(work: (undoing: Undoing) => Promise<void>): Promise<void> {
  if (process.platform !== 'linux') throw new Error('The benchmark reads CPU times from /proc: it runs on Linux only.');
  const undoing: Undoing = [];
  let stopping = false;
  const stopEarly = () => {
    stopping = true;
    void undoAll(undoing).finally(() => process.exit(130));
  };
  process.once('SIGINT', stopEarly).once('SIGTERM', stopEarly);
  try {
    await work(undoing);
  } catch (error) {
    // What fails because everything is being stopped is no news; the one who stops it ends the process.
    if (stopping) await new Promise(() => {});
    throw error;
  } finally {
    await undoAll(undoing);
  }
}

const patienceMs = 60_000;

/**
 * Starts a program with a log file in a folder and gives it when it is ready.
 * @throws Error with the end of its log when it ends before, or takes more than a minute
 */
export async function startProgram(
  { name, script, nodeArgs = [], args = [], env = {}, readyUrl, folder = root }: Program,
  { folder: logFolder, env: baseEnv, undoing }: { folder: string; env: NodeJS.ProcessEnv; undoing: Undoing },
): Promise<Running> {
  const logFile = `${logFolder}/${name}.log`;
  const output = openSync(logFile, 'a');
  const child = spawn(process.execPath, [...nodeArgs, script, ...args], {
    cwd: folder,
    env: { ...baseEnv, ...env },
    stdio: ['ignore', output, output, 'ipc'],
    // A group of its own: Ctrl-C in a terminal reaches us alone, and we stop the others in order.
    detached: true,
  });
  closeSync(output);
  const log = () => readFileSync(logFile, 'utf8');
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const patience = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(patience);
  };
  undoing.push(stop);
  const running: Running = { name, pid: child.pid ?? 0, child, log, stop };
  const deadline = Date.now() + patienceMs;
  while (readyUrl !== undefined && !(await isReady(readyUrl))) {
    const ended = child.exitCode ?? child.signalCode;
    if (ended !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`${name} did not start (${String(ended ?? 'no answer')}):\n${log().slice(-2_000)}`);
    }
    await pause(50);
  }
  return running;
}

/** Which cores the parts run on: routers have one for themselves, everything else shares the other. */
export const cores = { router: 0, rest: 1 };

/** Whether processes can be pinned: two cores and util-linux's `taskset`. */
export const canPin = (): boolean => cpus().length >= 2 && spawnSync('taskset', ['--version']).status === 0;

/** Pins every thread of a process to a core. */
export function pin(pid: number, core: number): void {
  const { status, stderr } = spawnSync('taskset', ['-a', '-c', '-p', String(core), String(pid)], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`taskset could not pin process ${pid} to core ${core}: ${stderr}`);
}

/** Lets a process run on all cores again. */
export const unpin = (pid: number): void =>
  void spawnSync('taskset', ['-a', '-c', '-p', `0-${cpus().length - 1}`, String(pid)]);

/**
 * Milliseconds of CPU that the threads of a process have had, to the nanosecond: the 10 ms of `/proc/<pid>/stat` are coarse
 * for a short slice.
 */
export function cpuMsOf(pid: number): number {
  const used = readdirSync(`/proc/${pid}/task`).map((thread) => nanosecondsOf(`/proc/${pid}/task/${thread}/schedstat`));
  return used.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e6;
}

function nanosecondsOf(schedstat: string): number {
  try {
    return Number(readFileSync(schedstat, 'utf8').split(' ')[0]);
  } catch {
    return 0; // The thread ended just now, as those of a Rust runtime do.
  }
}

/** The memory of a process that is in use now (resident set), in MB. */
export function residentMb(pid: number): number {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}
