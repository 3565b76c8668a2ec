import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launchEmbeddedPostgres } from './launch.ts';
import { findRunning, readPostmasterFile } from './postmaster-file.ts';

let area: string;
let dataDir: string;

beforeEach(async () => {
  area = await mkdtemp(join(tmpdir(), 'kd-embedded-'));
  await chmod(area, 0o755);
  dataDir = join(area, 'data');
});

afterEach(() => rm(area, { recursive: true, force: true }));

const launch = () => launchEmbeddedPostgres({ dataDir, log: () => undefined });

describe('a data folder that cannot be used', () => {
  it('is not opened by another major version, nor when it is not a cluster at all', async () => {
    await mkdir(join(dataDir, 'cluster'), { recursive: true });
    await writeFile(join(dataDir, 'passwords.json'), '{"admin":"a","app":"b"}');
    await expect(launch()).rejects.toMatchObject({
      code: 'DATA_VERSION_MISMATCH',
      message: expect.stringContaining('not a PostgreSQL cluster'),
    });
    await writeFile(join(dataDir, 'cluster', 'PG_VERSION'), '12\n');
    await expect(launch()).rejects.toMatchObject({
      code: 'DATA_VERSION_MISMATCH',
      message: expect.stringMatching(/cluster holds data of PostgreSQL 12; this program carries PostgreSQL 18/),
    });
  });

  it('is named in the error when it cannot be created', async () => {
    await writeFile(dataDir, 'a file is in the way');
    await expect(launch()).rejects.toMatchObject({
      code: 'DATA_FOLDER_UNUSABLE',
      message: expect.stringContaining(dataDir),
    });
  });
});

describe('a postmaster.pid left by a dead postmaster', () => {
  it('cannot make the next one look ready, even if that gets the same pid', async () => {
    const gone = 2 ** 30;
    await writeFile(join(area, 'postmaster.pid'), `${gone}\n${area}\n1700000000\n5432\n\n127.0.0.1\n  77  88\nready\n`);
    expect(await findRunning(area)).toBe(undefined);
    expect(await readPostmasterFile(area)).toMatchObject({ pid: process.pid });
  });

  it('keeps naming the shared memory by which PostgreSQL notices backends that are still there', async () => {
    const lines = (pid: number) => `${pid}\n${area}\n1700000000\n5432\n\n127.0.0.1\n  77  88\nready\n`;
    await writeFile(join(area, 'postmaster.pid'), lines(2 ** 30));
    await findRunning(area);
    expect(await readFile(join(area, 'postmaster.pid'), 'utf8')).toBe(lines(process.pid));
  });
});
