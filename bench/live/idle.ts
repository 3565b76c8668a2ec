import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { cpuMsOf, residentMb } from '../router/processes.ts';
import type { Running } from '../router/processes.ts';
import type { GaugeQuestion, MemoryAnswer } from './gauge.ts';
import type { BenchTask } from './happening.ts';
import { empty, fill } from './rooms.ts';
import { measureEvents } from './slices.ts';
import type { Audience } from './slices.ts';
import type { LiveStage } from './stage.ts';

/** What subscriptions cost that wait, and what is left of them. */
export type IdleFigures = {
  clients: number;
  heapBytesPerIdle: number;
  rssBytesPerIdle: number;
  /** Bytes beside the heap, such as those of buffers. */
  externalBytesPerIdle: number;
  /** From the event to the last frame of a broadcast to all. */
  broadcastMs: number;
  broadcastCpuMs: number;
  /** The heap after all are gone, in parts of the heap before they came. */
  heapAfterDisconnect: number;
};

/** Asks the gauge in a router. */
export async function gaugeSays<T>({ child }: Running, question: GaugeQuestion): Promise<T> {
  const told = once(child, 'message');
  child.send(question);
  const [said] = (await told) as [T];
  return said;
}

/** Asks for the memory that is in use, when nothing has happened for a moment. */
async function memoryOf(running: Running) {
  await settled(running);
  const { heapUsed, external } = await gaugeSays<MemoryAnswer>(running, 'memory');
  return { heapUsed, external, resident: residentMb(running.pid) * 1024 * 1024 };
}

const calmMs = 250;

/** Waits until a process has next to nothing to do. */
export async function settled({ pid }: Running): Promise<void> {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const before = cpuMsOf(pid);
    await pause(calmMs);
    if (cpuMsOf(pid) - before < calmMs / 20) return;
  }
}

const warmUp = 500;

/** Many clients of one router that wait, an event for all of them, and the end of them all at once. */
export async function measureIdle(
  stage: LiveStage,
  audience: Audience,
  task: BenchTask,
  clients: number,
  say: (text: string) => void,
): Promise<IdleFigures> {
  const { running } = audience.contender;
  // What is compiled and kept for the first of them is no cost of one more.
  await fill(stage, audience, warmUp, task);
  await empty(stage, audience);
  const before = await memoryOf(running);
  await fill(stage, audience, clients, task);
  const full = await memoryOf(running);
  say(`${clients} idle clients: ${(full.resident / 1024 / 1024).toFixed(0)} MB in the router`);
  const { cpuMs, seconds } = await measureEvents(stage, audience, [task], { batch: 1, framesPerEvent: clients });
  await empty(stage, audience);
  const after = await memoryOf(running);
  return {
    clients,
    heapBytesPerIdle: Math.round((full.heapUsed - before.heapUsed) / clients),
    rssBytesPerIdle: Math.round((full.resident - before.resident) / clients),
    externalBytesPerIdle: Math.round((full.external - before.external) / clients),
    broadcastMs: seconds * 1000,
    broadcastCpuMs: cpuMs,
    heapAfterDisconnect: after.heapUsed / before.heapUsed,
  };
}
