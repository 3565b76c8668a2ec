import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedPostgres, type LaunchOptions, launchEmbeddedPostgres } from './launch.ts';
import { waitUntilGone } from './process.ts';

const isRoot = process.getuid?.() === 0;

let area: string;
let dataDir: string;
const logged: string[] = [];
const running: EmbeddedPostgres[] = [];
const owners: ChildProcess[] = [];

beforeEach(async () => {
  area = await mkdtemp(join(tmpdir(), 'kd-embedded-'));
  await chmod(area, 0o755);
  dataDir = join(area, 'data');
});

afterEach(async () => {
  logged.length = 0;
  const killed = owners.splice(0);
  await Promise.all(killed.map(kill));
  // What an owner leaves behind is ours to stop.
  if (killed.length > 0 && existsSync(join(dataDir, 'cluster'))) await launch().catch(() => undefined);
  for (const postgres of running.splice(0)) await postgres.stop();
  await rm(area, { recursive: true, force: true });
});

async function launch(options: Partial<LaunchOptions> = {}): Promise<EmbeddedPostgres> {
  const postgres = await launchEmbeddedPostgres({
    dataDir,
    durable: false,
    log: (level, message) => logged.push(`${level}: ${message}`),
    ...options,
  });
  running.push(postgres);
  return postgres;
}

/** Another process that launches on the same data folder; resolves with what it reports. */
async function launchElsewhere({ durable = false, row = '' } = {}): Promise<{
  owner: ChildProcess;
  report: { pid?: number; url?: string; error?: string };
}> {
  const fixture = fileURLToPath(new URL('owner.fixture.ts', import.meta.url));
  const owner = spawn(process.execPath, [fixture, dataDir, durable ? 'durable' : 'fast', row], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  owners.push(owner);
  const line = await new Promise<string>((resolve) =>
    owner.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())),
  );
  return { owner, report: JSON.parse(line) };
}

async function query<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function kill(owner: ChildProcess): Promise<void> {
  if (owner.exitCode !== null || owner.signalCode !== null) return;
  const exited = new Promise((resolve) => owner.once('exit', resolve));
  owner.kill('SIGKILL');
  await exited;
}

describe('a data folder', () => {
  it('keeps its data, its port and its passwords from one start to the next', async () => {
    const first = await launch();
    await query(first.url, `create table note as select 'kept' as text`);
    await first.stop();
    const second = await launch();
    expect(await query(second.url, 'select text from note')).toEqual([{ text: 'kept' }]);
    expect(second.url).toBe(first.url);
    expect(second.adopted).toBe(false);
  });

  it('shows its passwords to nobody else, even after a copy loosened the file', async () => {
    const file = join(dataDir, 'passwords.json');
    await (await launch()).stop();
    expect(lstatSync(file).mode & 0o777).toBe(0o600);
    await chmod(file, 0o644);
    await launch();
    expect(lstatSync(file).mode & 0o777).toBe(0o600);
  });

  it('is not opened with passwords of another cluster, and nothing is left running', async () => {
    await (await launch()).stop();
    await writeFile(join(dataDir, 'passwords.json'), '{"admin":"wrong","app":"wrong"}');
    await expect(launch()).rejects.toMatchObject({ code: 'PASSWORD_MISMATCH' });
    expect(existsSync(join(dataDir, 'cluster/postmaster.pid'))).toBe(false);
  });

  it('is cleared of what a killed first start left unfinished', async () => {
    await mkdir(join(dataDir, 'cluster.new-abc', 'data'), { recursive: true });
    await chmod(dataDir, 0o711);
    const { url } = await launch();
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect((await readdir(dataDir)).filter((name) => name.startsWith('cluster.new-'))).toEqual([]);
  });
});

describe('the application', () => {
  it('is bound by row-level security and may create schemas in its own database', async () => {
    const { url } = await launch();
    const [role] = await query(
      url,
      'select current_user as name, rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user',
    );
    expect(role).toEqual({ name: 'kd', rolsuper: false, rolbypassrls: false, rolcreaterole: false });
    await query(
      url,
      'create schema tasks; create table tasks.task (id int); alter table tasks.task enable row level security; alter table tasks.task force row level security; insert into tasks.task select 1 where false',
    );
    await expect(query(url, 'insert into tasks.task values (1)')).rejects.toThrow('row-level security');
  });

  it('loses rights that somebody gave it', async () => {
    const first = await launch();
    await query(first.adminUrl, 'alter role kd superuser bypassrls');
    await first.stop();
    const second = await launch();
    expect(
      await query(second.url, 'select rolsuper or rolbypassrls as mighty from pg_roles where rolname = current_user'),
    ).toEqual([{ mighty: false }]);
  });

  it('is the only one let in, over the loopback address, in UTC and UTF-8', async () => {
    const { url, adminUrl } = await launch({ settings: { work_mem: '5MB' } });
    await expect(query(url.replace(/:[^:@]+@/, ':guess@'), 'select 1')).rejects.toThrow(
      'password authentication failed',
    );
    await expect(query(adminUrl.replace(/:[^:@]+@/, ':guess@'), 'select 1')).rejects.toThrow(
      'password authentication failed',
    );
    const names = [
      'listen_addresses',
      'unix_socket_directories',
      'TimeZone',
      'server_encoding',
      'work_mem',
      'password_encryption',
    ];
    const values = await query<{ value: string }>(
      adminUrl,
      `select current_setting(name) as value from unnest('{${names.join()}}'::text[]) with ordinality as wanted(name, position) order by position`,
    );
    expect(values.map(({ value }) => value)).toEqual(['127.0.0.1', '', 'UTC', 'UTF8', '5MB', 'scram-sha-256']);
  });
});

describe('ownership', () => {
  it('goes to exactly one of two first starts at once; the other is told who has it and what to do', async () => {
    const [one, other] = await Promise.all([launchElsewhere(), launchElsewhere()]);
    const winner = one.report.error === undefined ? one : other;
    const loser = winner === one ? other : one;
    expect(winner.report).toMatchObject({ pid: expect.any(Number) });
    expect(loser.report.error).toMatch(
      new RegExp(`${dataDir} is in use by the process with pid ${winner.owner.pid} .*stop that one first`),
    );
  });

  it('is not shared within one process either', async () => {
    await launch();
    await expect(launch()).rejects.toMatchObject({
      code: 'DATA_FOLDER_IN_USE',
      message: expect.stringContaining(`this same process (pid ${process.pid})`),
    });
  });

  it('passes on after kill -9: the next start adopts PostgreSQL with every acknowledged row, and stops it in the end', async () => {
    const { owner, report } = await launchElsewhere({ durable: true, row: 'acknowledged' });
    await kill(owner);
    const next = await launch({ durable: true });
    expect(next).toMatchObject({ adopted: true, pid: report.pid, url: report.url });
    expect(await query(next.url, 'select text from note')).toEqual([{ text: 'acknowledged' }]);
    await next.stop();
    expect(await waitUntilGone(next.pid, 0)).toBe(true);
  });

  it('does not adopt a PostgreSQL that runs with other settings: a durable start never inherits one without fsync', async () => {
    const { owner, report } = await launchElsewhere({ durable: false, row: 'kept' });
    await kill(owner);
    const next = await launch({ durable: true });
    expect(next.adopted).toBe(false);
    expect(next.pid).not.toBe(report.pid);
    expect(await query(next.url, 'select text, current_setting($$fsync$$) as fsync from note')).toEqual([
      { text: 'kept', fsync: 'on' },
    ]);
    await next.stop();
  });

  it('ends with stop(), which may be called again', async () => {
    const first = await launch();
    await Promise.all([first.stop(), first.stop()]);
    await first.stop();
    expect(await waitUntilGone(first.pid, 0)).toBe(true);
    await launch();
  });
});

describe('PostgreSQL itself', () => {
  it('is started again on the same port when it is killed, with every acknowledged row', async () => {
    const postgres = await launch({ durable: true });
    await query(postgres.url, `create table note as select 'kept' as text`);
    const killed = postgres.pid;
    process.kill(killed, 'SIGKILL');
    await expect
      .poll(() => query(postgres.url, 'select text from note').catch(() => []), { timeout: 5_000 })
      .toEqual([{ text: 'kept' }]);
    expect(postgres.pid).not.toBe(killed);
  });

  it('starts although the pid in a stale postmaster.pid belongs to another program', async () => {
    await (await launch()).stop();
    const bystander = spawn('sleep', ['60'], isRoot ? { uid: lstatSync(join(dataDir, 'cluster')).uid } : {});
    try {
      await writeFile(
        join(dataDir, 'cluster/postmaster.pid'),
        `${bystander.pid}\n${join(dataDir, 'cluster')}\n1700000000\n5432\n\n127.0.0.1\n  0  0\nready\n`,
      );
      const next = await launch();
      expect(next.adopted).toBe(false);
      expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
      expect(bystander.exitCode ?? bystander.signalCode).toBe(null);
    } finally {
      bystander.kill();
    }
  });

  it('says in the error why it did not start', async () => {
    await expect(launch({ settings: { shared_buffers: 'much' } })).rejects.toMatchObject({
      code: 'START_FAILED',
      message: expect.stringContaining('invalid value for parameter "shared_buffers"'),
    });
  });

  it('keeps its log bounded', async () => {
    await (await launch()).stop();
    const log = join(dataDir, 'postgres.log');
    await writeFile(log, 'x'.repeat(6 * 1024 * 1024));
    await launch();
    expect(readFileSync(log, 'utf8')).toMatch(/^[^x]*starting PostgreSQL/);
    expect(lstatSync(`${log}.1`).size).toBe(6 * 1024 * 1024);
  });
});

describe.runIf(isRoot)('as root', () => {
  it('keeps the cluster where its account can reach it, remembers the place and says so', async () => {
    await chmod(area, 0o700);
    const first = await launch();
    const folder = (await readFile(join(dataDir, 'cluster-location'), 'utf8')).trim();
    try {
      expect(logged).toContain(
        `warn: PostgreSQL does not run as root and its account cannot enter ${dataDir}: the database lives in ${folder}`,
      );
      expect(lstatSync(folder)).toMatchObject({ uid: lstatSync(join(folder, 'cluster')).uid });
      expect(lstatSync(folder).mode & 0o777).toBe(0o700);
      await query(first.url, `create table note as select 'kept' as text`);
      await first.stop();
      const second = await launch();
      expect(await query(second.url, 'select text from note')).toEqual([{ text: 'kept' }]);
      await second.stop();
      await rm(folder, { recursive: true });
      await expect(launch()).rejects.toMatchObject({
        code: 'DATA_FOLDER_UNUSABLE',
        message: expect.stringContaining('that folder is gone'),
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
