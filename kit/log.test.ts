import { expect, test } from 'vitest';
import pg from 'pg';
import { createLogger, withCorrelation } from './log.ts';
import { createTestDatabase } from './testing/databases.ts';

function capture() {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  return { lines, log: createLogger({ level: 'info', name: 'test', destination }) };
}

test('every line written under a correlation id carries it, also after waiting', async () => {
  const { lines, log } = capture();
  await withCorrelation('abc', async () => {
    await Promise.resolve();
    log.info('inside');
  });
  log.info('outside');
  expect(lines.map((line) => line['correlationId'])).toEqual(['abc', undefined]);
});

test('secrets and personal data do not reach the log', () => {
  const { lines, log } = capture();
  log.info(
    {
      password: 'p1',
      request: { headers: { authorization: 'p2' }, refreshToken: 'p3' },
      user: { email: 'p4', fullName: 'p5', username: 'p6', passwordHash: 'p7' },
      row: { password_hash: 'p8', full_name: 'p9' },
    },
    'x',
  );
  expect(JSON.stringify(lines)).not.toMatch(/p[1-9]/);
  expect(JSON.stringify(lines)).toContain('[redacted]');
});

test('a failed insert is logged with its code, constraint and stack, and without the row', async () => {
  const { url, drop } = await createTestDatabase();
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query('create table people (email text unique, hash text not null)');
    const insert = (hash: string | null) =>
      client
        .query('insert into people values ($1, $2)', ['ada@example.org', hash])
        .then(() => new Error('was accepted'))
        .catch((error: Error) => error);
    await insert('$argon2id$1');
    const [twice, incomplete] = [await insert('$argon2id$2'), await insert(null)];
    expect(JSON.stringify([Object.entries(twice), Object.entries(incomplete)])).toContain('ada@example.org');
    const { lines, log } = capture();
    log.error({ err: twice }, 'a line');
    log.error({ error: incomplete }, 'a line');
    log.error(twice);
    log.child({ subgraph: 'people' }).error({ err: new Error('it failed', { cause: twice }) }, 'a line');
    log.error({ err: new AggregateError([twice, incomplete], 'both') }, 'a line');
    expect(JSON.stringify(lines)).not.toMatch(/ada@example|argon2id/);
    const logged = { code: '23505', constraint: 'people_email_key', table: 'people', stack: expect.any(String) };
    expect(lines).toMatchObject([
      { err: { ...logged, type: 'error', message: expect.stringContaining('duplicate key') } },
      { error: { code: '23502', table: 'people' } },
      { err: logged },
      { err: { message: 'it failed', cause: logged } },
      { err: { message: 'both', errors: [logged, { code: '23502' }] } },
    ]);
  } finally {
    await client.end();
    await drop();
  }
});
