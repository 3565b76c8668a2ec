import { readFileSync } from 'node:fs';

/** Milliseconds of one clock tick in /proc: USER_HZ is 100 on every Linux that Node runs on. */
const tickMs = 10;

/** The times of a process in milliseconds, from `/proc/<pid>/stat`; see proc(5). `reaped` is of children that have ended. */
function timesOf(pid: number): { own: number; kernel: number; reaped: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the program's name in parentheses and may hold anything: count from behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user = 0, kernel = 0, reapedUser = 0, reapedKernel = 0] = fields
    .slice(11, 15)
    .map((ticks) => Number(ticks) * tickMs);
  return { own: user + kernel, kernel, reaped: reapedUser + reapedKernel };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Milliseconds of CPU (user and system) that the processes have used so far. */
export const cpuMs = (pids: readonly number[]): number => sum(pids.map((pid) => timesOf(pid).own));

/** Milliseconds of them that a process has spent in the kernel. */
export const kernelMs = (pid: number): number => timesOf(pid).kernel;

/**
 * Milliseconds that a core has spent so far in software interrupts, from `/proc/stat`. Over the loopback that is where the kernel
 * receives: in the `write` of who sends, and on its account unless interrupts are accounted for apart
 * (`CONFIG_IRQ_TIME_ACCOUNTING`).
 */
export function receivingMs(core: number): number {
  const line = readFileSync('/proc/stat', 'utf8').split('\n')[core + 1] ?? '';
  return Number(line.split(' ')[7]) * tickMs;
}

/** Milliseconds of CPU of a process with all its children, also those that have ended: for PostgreSQL, with one per connection. */
export function familyCpuMs(pid: number): number {
  const { own, reaped } = timesOf(pid);
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  return own + reaped + sum(children.map((child) => ownIfAlive(Number(child))));
}

function ownIfAlive(pid: number): number {
  try {
    return timesOf(pid).own;
  } catch {
    return 0; // It ended just now.
  }
}
