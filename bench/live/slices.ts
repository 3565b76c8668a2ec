import { setTimeout as pause } from 'node:timers/promises';
import { kernelMs, receivingMs } from '../cpu.ts';
import { canPin, cores, cpuMsOf } from '../router/processes.ts';
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
  /** The share of it that its core spent on receiving, for clients and for itself; not a number where it has no core of its own. */
  receiving: number;
  /** Calls to subgraphs for entities, for each event. */
  calls: number;
};

const patienceMs = 120_000;
const isPinned = canPin();

/** The next event of each task, with its place in the order of the contender's events. */
export const happenings = ({ position }: Audience, tasks: readonly BenchTask[], actorId: string): Happening[] =>
  tasks.map((task) => happening(task, (position.last += 1), actorId));

/** Announces events to a group of clients. */
export async function announce({ ask }: LiveStage, group: string, told: readonly Happening[]): Promise<void> {
  await ask({ do: 'expect', group, data: Object.fromEntries(told.map(({ event, data }) => [event.id, data])) });
}

/** How many events are published at once, how many clients each has, and how many batches are under way, if more than one. */
export type Pace = { batch: number; framesPerEvent: number; batchesUnderWay?: number };

/** Publishes events in batches and gives what they cost. */
export async function measureEvents(
  stage: LiveStage,
  audience: Audience,
  tasks: readonly BenchTask[],
  pace: Pace,
): Promise<Slice> {
  const { contender, group } = audience;
  const told = happenings(audience, tasks, stage.asker.userId);
  const look = async () => ({
    cpu: cpuMsOf(contender.running.pid),
    kernel: kernelMs(contender.running.pid),
    receiving: isPinned ? receivingMs(cores.router) : Number.NaN,
    calls: await callsSoFar(stage.liveStandIn, 'entities'),
  });
  const before = await look();
  const begun = performance.now();
  const { frames, bytes } = await tellInBatches(stage, audience, told, { ...pace, patience: patienceMs });
  if (frames !== told.length * pace.framesPerEvent) {
    throw new Error(
      `${group.name}: ${frames} frames came for ${told.length} events\n${contender.running.log().slice(-2_000)}`,
    );
  }
  const seconds = (performance.now() - begun) / 1000;
  const after = await look();
  const cpu = after.cpu - before.cpu;
  return {
    events: told.length,
    cpuMs: cpu / told.length,
    frames: pace.framesPerEvent,
    frameBytes: bytes / frames,
    seconds,
    kernel: (after.kernel - before.kernel) / cpu,
    receiving: (after.receiving - before.receiving) / cpu,
    calls: (after.calls - before.calls) / told.length,
  };
}

/** Publishes events in batches, as frames of those before come in. Gives how many came, and of how many bytes. */
async function tellInBatches(
  stage: LiveStage,
  { contender, group }: Audience,
  told: readonly Happening[],
  { batch, framesPerEvent, batchesUnderWay = 1, patience }: Pace & { patience: number },
): Promise<{ frames: number; bytes: number }> {
  await announce(stage, group.name, told);
  const untilHeard = (events: number) =>
    stage.ask({ do: 'await', group: group.name, frames: events * framesPerEvent, patienceMs: patience });
  for (let from = 0; from < told.length; from += batch) {
    await contender.publish(told.slice(from, from + batch));
    const due = Math.max(0, Math.min(told.length, from + batch * (2 - batchesUnderWay)));
    const heard = await untilHeard(due);
    if (heard.frames < due * framesPerEvent) return heard;
  }
  return untilHeard(told.length);
}

/**
 * Waits until every client hears: the protocol has no answer to a subscribe, so an event is told again until all have it. It
 * warms up, too.
 */
export async function untilAllHear(
  stage: LiveStage,
  audience: Audience,
  tasks: readonly BenchTask[],
  pace: Pace,
): Promise<void> {
  const { contender, group } = audience;
  const wanted = tasks.length * pace.framesPerEvent;
  await pause(300);
  // Ours is soon done: who does not have it by then was not there yet. The others take their time.
  const patience = contender.name === 'ours' ? 10_000 : patienceMs;
  for (let attempt = 1; ; attempt += 1) {
    const told = happenings(audience, tasks, stage.asker.userId);
    const { frames } = await tellInBatches(stage, audience, told, { ...pace, patience });
    if (frames === wanted) return;
    if (attempt === 5) {
      throw new Error(`${group.name}: ${frames} of ${wanted} frames came\n${contender.running.log().slice(-2_000)}`);
    }
  }
}
