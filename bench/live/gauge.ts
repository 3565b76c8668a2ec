import { Session } from 'node:inspector/promises';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Loaded before the router (`node --expose-gc --import`), so that it can be asked over its process channel what it holds after
 * the garbage is collected, and where its time goes. It does nothing until it is asked.
 */

/** What can be asked. */
export type GaugeQuestion = 'memory' | 'profile' | 'profiled';

/** Bytes of the heap that are in use, and of buffers beside it. */
export type MemoryAnswer = { heapUsed: number; external: number; rss: number };

let session: Session | undefined;

/** Collects until nothing more goes: what a collection frees may free more. */
async function memory(): Promise<MemoryAnswer> {
  for (let round = 0; round < 4; round += 1) {
    globalThis.gc?.();
    await pause(50);
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heapUsed, external, rss };
}

function connected(): Session {
  const session = new Session();
  session.connect();
  return session;
}

async function answer(question: GaugeQuestion): Promise<unknown> {
  if (question === 'memory') return memory();
  if (question === 'profiled') return (await session?.post('Profiler.stop'))?.profile;
  session ??= connected();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  await session.post('Profiler.start');
  return {};
}

process.on('message', (question: GaugeQuestion) => {
  void answer(question).then((said) => process.send?.(said));
});
process.channel?.unref();
