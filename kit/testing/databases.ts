import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A database of one test file. */
export type TestDatabase = {
  /** As its owner, who like the application's role is neither a superuser nor above row-level security. */
  url: string;
  /** As a superuser. */
  adminUrl: string;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
};

/** The owner of all test databases; a password, since a server need not trust its host. */
const owner = 'kd_test';

/**
 * Creates an empty database on the test server, owned by an ordinary role.
 * @throws when the tests were not started by `npm test`, which brings up that server
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = testServer();
  const name = `kd_test_${randomBytes(8).toString('hex')}`;
  await administer(server, async (admin) => {
    await ensureOwner(admin);
    await admin.query(`create database ${name} owner ${owner}`);
  });
  const adminUrl = new URL(`/${name}`, server);
  const url = new URL(adminUrl);
  url.username = owner;
  url.password = owner;
  return {
    url: url.href,
    adminUrl: adminUrl.href,
    drop: () =>
      administer(server, async (admin) => void (await admin.query(`drop database if exists ${name} with (force)`))),
  };
}

function testServer(): string {
  const url = process.env['KD_TEST_DATABASE_URL'];
  if (!url)
    throw new Error('KD_TEST_DATABASE_URL is not set: run the tests through `npm test`, which starts a PostgreSQL.');
  return url;
}

async function administer(server: string, work: (admin: pg.Client) => Promise<void>): Promise<void> {
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

/** Workers do this at the same time; the slower ones find the role there, or lose the race for its unique name. */
async function ensureOwner(admin: pg.Client): Promise<void> {
  await admin.query(`
    do $$ begin
      if not exists (select from pg_roles where rolname = '${owner}') then
        create role ${owner} login nosuperuser nobypassrls password '${owner}';
      end if;
    exception when duplicate_object or unique_violation then null;
    end $$`);
}

/** Holds up everybody who wants to read or write a table. The returned function lets them go on. */
export async function lockTable(url: string, table: string): Promise<() => Promise<void>> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(`begin; lock table ${table}`);
  return () => client.end();
}
