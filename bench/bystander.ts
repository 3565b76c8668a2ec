import { parentPort, workerData } from 'node:worker_threads';
import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import type { Shot } from './dashboard.ts';

/** How a request of somebody who does nothing wrong went. */
export type Sample = { milliseconds: number; status: number };

const thinkMs = 20;

/** A worker that asks for the dashboard again and again, and tells how long each took. */
async function wait({ url, headers, body }: Shot): Promise<never> {
  for (;;) {
    const since = performance.now();
    const { statusCode, body: answer } = await request(url, { method: 'POST', headers, body });
    await answer.dump();
    parentPort?.postMessage({ milliseconds: performance.now() - since, status: statusCode } satisfies Sample);
    await pause(thinkMs);
  }
}

if (parentPort) await wait(workerData as Shot);
