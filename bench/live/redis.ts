import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@kd/kit/database/embedded/port';
import { ensureHostPrograms } from '../../scripts/host-programs.ts';
import { accepts } from '../../scripts/test-servers.ts';

/** A Redis of its own, in memory only, that can be killed and started again at the same port. */
export type RedisServer = {
  url: string;
  pid(): number;
  /** Kills it with all that it knows, and starts it again after a while. */
  restart(awayMs: number): Promise<void>;
  stop(): Promise<void>;
};

const patienceMs = 10_000;

/** Starts a Redis. @throws Error when it does not answer within ten seconds */
export async function startRedis(): Promise<RedisServer> {
  const { redis: program } = await ensureHostPrograms();
  const port = await freePort();
  let server = await launch(program, port);
  const end = async (signal: NodeJS.Signals) => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill(signal);
    await once(server, 'exit');
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: () => server.pid ?? 0,
    restart: async (awayMs) => {
      await end('SIGKILL');
      await pause(awayMs);
      server = await launch(program, port);
    },
    stop: () => end('SIGTERM'),
  };
}

async function launch(program: string, port: number): Promise<ChildProcess> {
  const args = `--port ${port} --bind 127.0.0.1 --appendonly no --loglevel warning`.split(' ');
  const server = spawn(program, [...args, '--save', ''], { cwd: tmpdir(), stdio: 'ignore', detached: true });
  const deadline = Date.now() + patienceMs;
  while (!(await accepts(port))) {
    if (server.exitCode !== null || Date.now() > deadline) throw new Error(`${program} did not answer on port ${port}`);
    await pause(20);
  }
  return server;
}
