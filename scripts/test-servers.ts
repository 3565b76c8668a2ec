import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { launchEmbeddedPostgres } from '../kit/database/embedded/launch.ts';
import { freePort } from '../kit/database/embedded/port.ts';
import { ended, start } from './run.ts';

/** A server that the tests share, and how to stop it. */
export interface TestServer {
  url: string;
  stop(): Promise<unknown>;
}

/** Whether somebody listens at a port of this machine. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** A folder that another user may enter: PostgreSQL does not run as root and is started as somebody else. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kd-test-'));
  chmodSync(folder, 0o755);
  return folder;
}

/** A PostgreSQL of its own, fast rather than durable; its URL may create databases. */
export async function startPostgres(): Promise<TestServer> {
  const folder = temporaryFolder();
  const postgres = await launchEmbeddedPostgres({
    dataDir: join(folder, 'postgres'),
    durable: false,
    log: () => {},
    settings: { max_connections: '300' },
  });
  return {
    url: postgres.adminUrl,
    stop: async () => {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A Redis of its own, in memory only. */
export async function startRedis(program: string): Promise<TestServer> {
  const port = await freePort();
  const args = [
    '--port',
    `${port}`,
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--loglevel',
    'warning',
  ];
  const redis = start(program, args, { cwd: tmpdir(), stdio: 'ignore' });
  const end = ended(redis);
  const deadline = Date.now() + 10_000;
  while (!(await accepts(port))) {
    if (redis.exitCode !== null || Date.now() > deadline) throw new Error(`${program} did not answer on port ${port}`);
    await pause(20);
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: () => {
      redis.kill('SIGTERM');
      return end;
    },
  };
}
