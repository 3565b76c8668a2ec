import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { cpuMsOf } from '../router/processes.ts';
import { callsSoFar } from '../router/rounds.ts';
import type { Contender } from './contenders.ts';
import type { Group } from './crowd.ts';
import { happening } from './happening.ts';
import type { BenchTask, Happening } from './happening.ts';
import type { LiveStage } from './stage.ts';

/** Clients of one contender, and how its events are numbered. */
export type Audience = { contender: Contender; group: Group; count: number; position: { last: number } };

/** What some events cost a contender. */
export type Slice = {
  events: number;
  /** Milliseconds of CPU of the router's process, for each event. */
  cpuMs: number;
  /** Frames for each event, and the bytes of one. */
  frames: number;
  frameBytes: number;
  seconds: number;
  /** The share of its CPU time that the router spent in the kernel. */
  kernel: number;
  /** Calls to subgraphs for entities, for each event. */
  calls: number;
};

const tickMs = 10;
const patienceMs = 120_000;

/** Milliseconds of CPU that a process has spent in the kernel, from `/proc/<pid>/stat`; see proc(5). */
function kernelMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[12]) * tickMs;
}

/** The next event of each task, with its place in the order of the contender's events. */
export const happenings = ({ position }: Audience, tasks: readonly BenchTask[], actorId: string): Happening[] =>
  tasks.map((task) => happening(task, (position.last += 1), actorId));

/** Announces events to a group of clients. */
export async function announce({ ask }: LiveStage, group: string, told: readonly Happening[]): Promise<void> {
  await ask({ do: 'expect', group, data: Object.fromEntries(told.map(({ event, data }) => [event.id, data])) });
}

/** Publishes events in batches, each when the frames of the one before have come, and gives what they cost. */
export async function measureEvents(
  stage: LiveStage,
  audience: Audience,
  tasks: readonly BenchTask[],
  { batch, framesPerEvent }: { batch: number; framesPerEvent: number },
): Promise<Slice> {
  const { contender, group } = audience;
  const told = happenings(audience, tasks, stage.asker.userId);
  await announce(stage, group.name, told);
  const look = async () => ({
    cpu: cpuMsOf(contender.running.pid),
    kernel: kernelMsOf(contender.running.pid),
    calls: await callsSoFar(stage.liveStandIn, 'entities'),
  });
  const before = await look();
  const begun = performance.now();
  let [frames, bytes] = [0, 0];
  for (let from = 0; from < told.length; from += batch) {
    const some = told.slice(from, from + batch);
    await contender.publish(some);
    const came = await stage.ask({ do: 'await', group: group.name, frames: some.length * framesPerEvent, patienceMs });
    if (came.frames !== some.length * framesPerEvent) {
      throw new Error(
        `${group.name}: ${came.frames} frames came for ${some.length} events\n${contender.running.log().slice(-2_000)}`,
      );
    }
    frames += came.frames;
    bytes += came.bytes;
  }
  const seconds = (performance.now() - begun) / 1000;
  const after = await look();
  const cpu = after.cpu - before.cpu;
  return {
    events: told.length,
    cpuMs: cpu / told.length,
    frames: frames / told.length,
    frameBytes: bytes / frames,
    seconds,
    kernel: (after.kernel - before.kernel) / cpu,
    calls: (after.calls - before.calls) / told.length,
  };
}

/**
 * Waits until every client hears: the protocol has no answer to a subscribe, so an event is told again until all have it. It
 * warms up, too.
 */
export async function untilAllHear(
  stage: LiveStage,
  audience: Audience,
  tasks: readonly BenchTask[],
  framesPerEvent: number,
): Promise<void> {
  const { contender, group } = audience;
  const wanted = tasks.length * framesPerEvent;
  await pause(300);
  // Ours is soon done: who does not have it by then was not there yet. The others take their time.
  const patience = contender.name === 'ours' ? 10_000 : patienceMs;
  for (let attempt = 1; ; attempt += 1) {
    const told = happenings(audience, tasks, stage.asker.userId);
    await announce(stage, group.name, told);
    await contender.publish(told);
    const { frames } = await stage.ask({ do: 'await', group: group.name, frames: wanted, patienceMs: patience });
    if (frames === wanted) return;
    if (attempt === 5) {
      throw new Error(`${group.name}: ${frames} of ${wanted} clients hear\n${contender.running.log().slice(-2_000)}`);
    }
  }
}
