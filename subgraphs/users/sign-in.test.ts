import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, dataOf } from '@kd/kit/testing/answers';
import { userViewer } from '@kd/kit/testing/network';
import { freshName, openDesk, password, signedIn, somewhere } from './testing/desk.ts';
import type { Desk } from './testing/desk.ts';

let desk: Desk;
let database: Desk['pool'];

beforeAll(async () => {
  desk = await openDesk();
  database = desk.pool;
});
afterAll(() => desk.stop());

/** The texts of the statements that a request needs, in order. */
async function statementsOf(request: () => Promise<unknown>): Promise<string[]> {
  desk.statements.length = 0;
  await request();
  return desk.statements.filter((text) => !/outbox|event_progress|kd-positions/.test(text));
}

const verifyEmail = (userId: string) =>
  database.query('update users set email_verified_at = $2 where id = $1', [userId, desk.clock()]);

test('whoever registers is signed in, and everybody who listens hears of it', async () => {
  const answer = await desk.register({
    fullName: ' Ada Lovelace ',
    timezone: 'europe/london',
    email: 'ada@example.org',
  });
  const { userId, sessionId } = signedIn(answer, 'register');
  expect(dataOf(answer, 'register')).toMatchObject({
    expiresIn: 900,
    user: { id: userId, email: 'ada@example.org', fullName: 'Ada Lovelace', timezone: 'Europe/London', locale: 'en' },
  });
  expect(await desk.session(sessionId)).toEqual({ id: sessionId, userId });
  expect(await desk.eventsOf(userId)).toEqual([{ type: 'UserRegistered', payload: { fullName: 'Ada Lovelace' } }]);
});

test('a person signs in with username or verified email, in any case', async () => {
  const name = freshName();
  const { userId } = await desk.newcomer({ username: name, email: `${name}@Example.org` });
  expect(codeOf(await desk.login(`${name}@example.org`))).toBe('UNAUTHENTICATED');
  await verifyEmail(userId);
  for (const login of [name.toUpperCase(), ` ${name}`, `${name}@example.ORG`]) {
    const answer = await desk.login(login);
    expect(signedIn(answer, 'login').userId).toBe(userId);
    expect(dataOf(answer, 'login')).toMatchObject({ user: { lastActiveAt: expect.any(String) } });
  }
});

test('a password is the same in every Unicode form', async () => {
  const { username } = await desk.newcomer({ password: 'Caf\u00e9-Noir-7' });
  expect((await desk.login(username, 'Cafe\u0301-Noir-7')).errors).toBeUndefined();
  expect(codeOf(await desk.login(username, 'Cafe-Noir-7'))).toBe('UNAUTHENTICATED');
});

test('passwords are kept as argon2id with the parameters of OWASP', async () => {
  const { userId } = await desk.newcomer();
  const { rows } = await database.query('select password_hash from users where id = $1', [userId]);
  expect(rows[0].password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test('an unknown account and a wrong password: same bytes, same statements, same counting', async () => {
  const { username } = await desk.newcomer();
  const known: string[] = [];
  const unknown: string[] = [];
  const nobody = freshName();
  for (let turn = 0; turn < 6; turn += 1) {
    known.push(JSON.stringify(await desk.login(username, 'Wrong-Horse-7')));
    unknown.push(JSON.stringify(await desk.login(nobody, 'Wrong-Horse-7')));
  }
  expect(unknown.map((text) => text.replace(/"retryAfter":\d+/, ''))).toEqual(
    known.map((text) => text.replace(/"retryAfter":\d+/, '')),
  );
  expect(known.slice(0, 5).every((text) => text.includes('UNAUTHENTICATED'))).toBe(true);
  expect(known[5]).toContain('RATE_LIMITED');
  const { username: other } = await desk.newcomer();
  expect(await statementsOf(() => desk.login(freshName(), 'x'))).toEqual(
    await statementsOf(() => desk.login(other, 'x')),
  );
});

test('an unknown account costs the work of a wrong password', async () => {
  const { username } = await desk.newcomer();
  const timeOf = async (login: string) => {
    const times = [];
    for (let turn = 0; turn < 5; turn += 1) {
      const start = performance.now();
      await desk.login(login, 'Wrong-Horse-7');
      times.push(performance.now() - start);
    }
    return Math.min(...times);
  };
  const [known, unknown] = [await timeOf(username), await timeOf(freshName())];
  // Without the password check an unknown account would take a tenth.
  expect(unknown / known).toBeGreaterThan(0.3);
});

test('what cannot be had answers alike: a taken username, a reserved name', async () => {
  const { username: name } = await desk.newcomer();
  const key = { idempotencyKey: randomUUID() };
  const answers = [
    await desk.register({ username: name.toUpperCase() }),
    await desk.register({ username: name, password: 'Another-Horse-8' }),
    await desk.register({ username: 'Admin' }),
    await desk.register({ username: name }, key),
    await desk.register({ username: 'support' }, key),
  ];
  expect(answers[0]?.errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' });
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(await statementsOf(() => desk.register({ username: 'root' }))).toEqual(
    await statementsOf(() => desk.register({ username: name })),
  );
});

test('nobody learns from registering whether an email has an account: it is accepted, with the same work', async () => {
  const email = `${freshName()}@example.org`;
  const { userId } = await desk.newcomer({ email });
  const alike = async () => {
    const someones = await statementsOf(async () => {
      const answer = await desk.register({ email: email.toUpperCase() });
      expect(dataOf(answer, 'register')).toMatchObject({ user: { email: email.toUpperCase() } });
    });
    expect(someones).toEqual(await statementsOf(() => desk.register({ email: `${freshName()}@example.org` })));
  };
  await alike();
  await verifyEmail(userId);
  await alike();
  expect(signedIn(await desk.login(email), 'login').userId).toBe(userId);
});

test('the form is checked first, whether the name is taken or not', async () => {
  const { username } = await desk.newcomer();
  const answers = [await desk.register({ username, password: 'weak' }), await desk.register({ password: 'weak' })];
  expect(answers[0]?.errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'input.password' });
  expect(answers[0]).toEqual(answers[1]);
});

test('ten people want one username at once: one gets it', async () => {
  const username = freshName();
  const answers = await Promise.all(Array.from({ length: 10 }, () => desk.register({ username })));
  expect(answers.filter(({ errors }) => !errors)).toHaveLength(1);
  expect(answers.filter(({ errors }) => errors).map(codeOf)).toEqual(Array(9).fill('BAD_USER_INPUT'));
});

test('a retried registration gives the same account and a session of its own', async () => {
  const input = { username: freshName() };
  const retry = { idempotencyKey: randomUUID() };
  const [first, second] = await Promise.all([desk.register(input, retry), desk.register(input, retry)]);
  const third = await desk.register(input, retry);
  const people = [first, second, third].map((answer) => signedIn(answer, 'register'));
  expect(new Set(people.map(({ userId }) => userId)).size).toBe(1);
  expect(new Set(people.map(({ refreshToken }) => refreshToken)).size).toBe(3);
  expect(codeOf(await desk.register({ ...input, password: 'Another-Horse-8' }, retry))).toBe('BAD_USER_INPUT');
  expect(codeOf(await desk.register(input, { idempotencyKey: randomUUID() }))).toBe('BAD_USER_INPUT');
  expect((await desk.eventsOf(people[0]!.userId)).map(({ type }) => type)).toEqual(['UserRegistered']);
});

test('five failures and the account waits, from every address and with the right password too', async () => {
  const { username } = await desk.newcomer();
  for (let turn = 0; turn < 5; turn += 1) {
    expect(codeOf(await desk.login(username, 'Wrong-Horse-7'))).toBe('UNAUTHENTICATED');
  }
  const limited = await desk.login(username.toUpperCase());
  expect(limited.errors?.[0]?.extensions).toEqual({ code: 'RATE_LIMITED', retryAfter: expect.any(Number) });
  desk.clock.advance(15 * 60_000 + 1_000);
  expect((await desk.login(username)).errors).toBeUndefined();
});

test('a good sign-in forgives the failures of its account', async () => {
  const { username } = await desk.newcomer();
  for (let turn = 0; turn < 3; turn += 1) {
    for (let wrong = 0; wrong < 4; wrong += 1) await desk.login(username, 'Wrong-Horse-7');
    expect((await desk.login(username)).errors).toBeUndefined();
  }
});

test('twenty guesses at once: five are answered, the right one among the others is not let in', async () => {
  const { username } = await desk.newcomer();
  const guesses = Array.from({ length: 20 }, () => desk.login(username, 'Wrong-Horse-7'));
  const answers = await Promise.all(guesses);
  expect(answers.filter((answer) => codeOf(answer) === 'UNAUTHENTICATED')).toHaveLength(5);
  expect(answers.filter((answer) => codeOf(answer) === 'RATE_LIMITED')).toHaveLength(15);
  expect(codeOf(await desk.login(username))).toBe('RATE_LIMITED');
});

test('twenty failures from one address, at sign-in and registration together, and the address waits', async () => {
  const from = somewhere();
  const { username } = await desk.newcomer();
  const wrong = await Promise.all(Array.from({ length: 15 }, () => desk.login(freshName(), 'x', from)));
  const refused = await Promise.all(Array.from({ length: 5 }, () => desk.register({ username }, {}, from)));
  expect([...new Set([...wrong, ...refused].map(codeOf))]).toEqual(['UNAUTHENTICATED', 'BAD_USER_INPUT']);
  expect(codeOf(await desk.login(username, password, from))).toBe('RATE_LIMITED');
  expect(codeOf(await desk.register({}, {}, from))).toBe('RATE_LIMITED');
  expect((await desk.login(username)).errors).toBeUndefined();
});

test('many people sign in at once from one address', async () => {
  const from = somewhere();
  const { username } = await desk.newcomer();
  const answers = await Promise.all(Array.from({ length: 25 }, () => desk.login(username, password, from)));
  expect(answers.filter(({ errors }) => errors)).toEqual([]);
});

test('names and passwords of any bytes are an ordinary failure', async () => {
  for (const login of ['', '\0', "' or 1=1 --", '\ud800', 'x'.repeat(10_000)]) {
    expect(codeOf(await desk.login(login, '\0\ud800'))).toBe('UNAUTHENTICATED');
  }
});

test('the audit log keeps sign-ins and failures with address and program, and only grows', async () => {
  const { username, userId } = await desk.newcomer();
  await desk.login(username, 'Wrong-Horse-7', userViewer(userId));
  const { rows } = await database.query(
    'select action, address, user_agent from audit_log where user_id = $1 order by id',
    [userId],
  );
  expect(rows.map(({ action }) => action)).toEqual(['REGISTERED', 'SIGNED_IN', 'SIGN_IN_FAILED']);
  expect(rows[2]).toMatchObject({ address: '127.0.0.1', user_agent: 'test' });
  for (const change of ['update audit_log set at = now()', 'delete from audit_log', 'truncate audit_log']) {
    await expect(database.query(change)).rejects.toThrow('only grows');
  }
});
