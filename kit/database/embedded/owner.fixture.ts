/**
 * A process that owns an embedded PostgreSQL and can be killed: it launches, stores a row when asked for, says so on
 * stdout and then does nothing more.
 */
import { Client } from 'pg';
import { messageOf } from './failure.ts';
import { launchEmbeddedPostgres } from './launch.ts';

const [dataDir = '', durable = '', row = ''] = process.argv.slice(2);
try {
  const { url, port, pid } = await launchEmbeddedPostgres({
    dataDir,
    durable: durable === 'durable',
    log: () => undefined,
  });
  if (row !== '') {
    const client = new Client(url);
    await client.connect();
    await client.query('create table if not exists note (text text)');
    await client.query('insert into note values ($1)', [row]);
    await client.end();
  }
  process.stdout.write(JSON.stringify({ pid, port, url }));
  setInterval(() => undefined, 60_000);
} catch (error) {
  process.stdout.write(JSON.stringify({ error: messageOf(error) }));
}
