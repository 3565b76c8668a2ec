import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@kd/kit/database/embedded/port';
import { request } from 'undici';
import { root } from '../../scripts/root.ts';

/** As often as a test needs to. */
const unlimited = { KD_REQUESTS_PER_MINUTE: '1000000', KD_REQUESTS_PER_MINUTE_ADVISOR: '1000000' };

/** `npm start`'s process on a data folder of its own, to be killed at will. */
export type Mortal = {
  address: string;
  /** Starts it and returns when it is ready. */
  start(): Promise<void>;
  /** kill -9: nothing in the process gets to tidy up. */
  kill(): Promise<void>;
  /** Stops it well and removes the folder. */
  bury(): Promise<void>;
};

/** A process that is not started yet. */
export async function mortal(env: Record<string, string> = {}): Promise<Mortal> {
  const folder = mkdtempSync(join(tmpdir(), 'kd-mortal-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const end = async (signal: NodeJS.Signals) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  return {
    address,
    start: async () => {
      child = spawn(process.execPath, [`${root}scripts/start.ts`], {
        env: {
          PATH: process.env['PATH'],
          PORT: String(port),
          KD_DATA_DIR: folder,
          KD_DEMO: '0',
          ...unlimited,
          ...env,
        },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      await untilReady(address, child);
    },
    kill: () => end('SIGKILL'),
    bury: async () => {
      await end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(address: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 1_200; tries += 1) {
    if (child.exitCode !== null) throw new Error(`the process ended with ${child.exitCode} before it was ready`);
    const ready = await request(`${address}/health/ready`).then(
      async ({ statusCode, body }) => (await body.dump(), statusCode === 200),
      () => false,
    );
    if (ready) return;
    await pause(50);
  }
  throw new Error('the process was not ready within a minute');
}
