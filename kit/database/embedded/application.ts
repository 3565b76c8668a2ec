import { Client } from 'pg';
import { superuser } from './cluster.ts';
import { EmbeddedPostgresError, codeOf } from './failure.ts';
import type { Passwords } from './passwords.ts';

/** The name of the application's role and of the database it owns. */
const application = 'kd';

/** The superuser's connection string. */
export function adminUrl(port: number, { admin }: Passwords): string {
  return `postgres://${superuser}:${admin}@127.0.0.1:${port}/postgres`;
}

/** The application's connection string. */
export function applicationUrl(port: number, { app }: Passwords): string {
  return `postgres://${application}:${app}@127.0.0.1:${port}/${application}`;
}

/**
 * Whether the server at a port is the one that runs this cluster. The password proves both sides: SCRAM lets no other
 * server pass for ours.
 */
export async function servesCluster(port: number, passwords: Passwords, cluster: string): Promise<boolean> {
  const rows = await asAdmin(port, passwords, (client) =>
    client.query<{ data_directory: string }>('show data_directory'),
  );
  return rows.rows[0]?.data_directory === (process.platform === 'win32' ? cluster.replaceAll('\\', '/') : cluster);
}

/**
 * Makes sure that the application's role and database are there and that row-level security binds the role. Safe to
 * repeat: a first start may have been killed in between.
 */
export async function ensureApplication(port: number, passwords: Passwords): Promise<void> {
  await asAdmin(port, passwords, async (client) => {
    const { rows } = await client.query<{ role: boolean; harmless: boolean; database: boolean }>(
      `select exists (select from pg_roles where rolname = $1) as role,
              exists (select from pg_roles where rolname = $1 and rolcanlogin and not (rolsuper or rolbypassrls or rolcreaterole)) as harmless,
              exists (select from pg_database where datname = $1) as database`,
      [application],
    );
    const rights = 'login nosuperuser nobypassrls nocreaterole nocreatedb noreplication';
    // Utility statements take no parameters; the password is ours and free of quotes.
    if (rows[0]?.role !== true) await client.query(`create role ${application} ${rights} password '${passwords.app}'`);
    else if (!rows[0].harmless) await client.query(`alter role ${application} ${rights}`);
    if (rows[0]?.database !== true) await client.query(`create database ${application} owner ${application}`);
  });
}

async function asAdmin<T>(port: number, passwords: Passwords, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: adminUrl(port, passwords),
    ssl: false,
    connectionTimeoutMillis: 5_000,
    application_name: 'kd-embedded',
  });
  client.on('error', () => undefined); // a connection lost between two statements shows in the next one
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    if (codeOf(error) !== '28P01') throw error;
    throw new EmbeddedPostgresError(
      'PASSWORD_MISMATCH',
      'The database does not accept the password in passwords.json beside it: restore that file from a backup of the same data folder.',
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}
