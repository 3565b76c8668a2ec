import { readFileSync } from 'node:fs';

/** Milliseconds of one clock tick in /proc: USER_HZ is 100 on every Linux that Node runs on. */
const tickMs = 10;

/** Milliseconds of CPU (user and system) that a process has used so far, from `/proc/<pid>/stat`; see proc(5). */
function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the program's name in parentheses and may hold anything: count from behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

/** Milliseconds of CPU that the processes have used so far. */
export const cpuMs = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + cpuMsOf(pid), 0);
