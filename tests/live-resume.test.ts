import { counted } from '@kd/kit/testing/counted';
import { startProxy } from '@kd/kit/testing/proxy';
import type { Proxy } from '@kd/kit/testing/proxy';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Client } from './testkit/client.ts';
import { eventually, newFamily, newTask } from './testkit/family.ts';
import type { Family } from './testkit/family.ts';
import { startLive } from './testkit/live.ts';
import type { LiveProduct, Listener } from './testkit/live.ts';

const changes = `subscription ($familyId: ID!) { taskUpdated(familyId: $familyId) { change taskId version task { id title version status } } }`;

type Change = { change: string; taskId: string; version: number; task: { title: string; version: number } | null };
const tasksOf = ({ results }: Listener) => results.map(({ data }) => data!['taskUpdated'] as Change);

describe.each(['PostgreSQL', 'Redis'])('coming back to a router whose bus is %s', (name) => {
  let door: Proxy | undefined;
  let product: LiveProduct;
  let family: Family;
  /** Tasks that were put before families: each is one event, and so one position. */
  let written = 0;

  beforeAll(async () => {
    // A database number of its own: other tests share this Redis.
    if (name === 'Redis') door = await startProxy(new URL('/5', process.env['KD_TEST_REDIS_URL']).href);
    product = await startLive(door ? { REDIS_URL: door.url } : {});
    family = await newFamily(product.address, 1);
  });
  afterAll(async () => {
    await product.stop();
    await door?.close();
  });

  const listen = (who: Client, role: 'PARENT' | 'MEMBER', cursor?: string) =>
    product.listen(who, { familyId: family.id, role }, changes, cursor);
  /** Listens from now on. What was committed before and is published after would be told as well, so it waits for that to be over. */
  const listenFromNow = async (who: Client, role: 'PARENT' | 'MEMBER') => {
    await published();
    return listen(who, role);
  };
  const create = async (title: string, where = family) => {
    await newTask(where, { title });
    written += 1;
  };
  /** Asks for something with the cursor of the moment. */
  const look = async (who: Client): Promise<string> => {
    const { body } = await request(`${product.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${who.tokens?.accessToken}` },
      body: JSON.stringify({
        query: 'query ($id: ID!) { family(id: $id) { activeTasks { id } } }',
        variables: { id: family.id },
        extensions: { cursor: true },
      }),
    });
    const { extensions } = (await body.json()) as { extensions: { cursor: string } };
    return extensions.cursor;
  };
  /** Waits until the router has heard of everything that was written, and gives the cursor of that moment. */
  const published = () =>
    eventually(
      () => look(family.parent),
      (cursor) => cursor.endsWith(`,tasks.${written}`),
    );
  const titles = (listener: Listener) => tasksOf(listener).map(({ task }) => task?.title);
  const becomes = (listener: Listener, expected: string[]) =>
    eventually(
      async () => titles(listener),
      (now) => now.length >= expected.length,
    ).then((now) => expect(now).toEqual(expected));

  test('who asks, and subscribes later from the answer’s cursor, misses nothing in between', async () => {
    await create('before');
    const cursor = await published();
    for (const title of ['one', 'two']) await create(title);
    const listener = await listen(family.parent, 'PARENT', cursor);
    await create('three');
    await becomes(listener, ['one', 'two', 'three']);
    expect([listener.cameBack, listener.ended]).toEqual([0, []]);
    listener.leave();
  });

  test('a hundred who come back having missed ten things cost ten hydrations, and get all of them in order', async () => {
    const first = await listenFromNow(family.parent, 'PARENT');
    await create('start');
    await becomes(first, ['start']);
    const { cursor } = first.results[0]!.extensions;
    first.leave();
    const missed = Array.from({ length: 10 }, (_, index) => `missed ${index}`);
    for (const title of missed) await create(title);
    const before = await counted('kd_live_hydrations_total');
    const all = await Promise.all(Array.from({ length: 100 }, () => listen(family.parent, 'PARENT', cursor)));
    // What is committed and not published yet comes a moment later.
    for (const one of all) await becomes(one, missed);
    expect(await counted('kd_live_hydrations_total')).toBe(before + 10);
    expect(all[99]!.results[9]!.extensions.cursor).toBe(all[99]!.frames[9]!.cursor);
    // From the middle on, with the cursor of a frame.
    const half = await listen(family.parent, 'PARENT', all[0]!.frames[4]!.cursor);
    expect(titles(half)).toEqual(missed.slice(5));
    for (const one of [...all, half]) one.leave();
    expect(product.live.counts().sinks).toBe(0);
  });

  test('what is no cursor is refused, and one of another system or of too long ago is over', async () => {
    const refused = (cursor: string) =>
      listen(family.parent, 'PARENT', cursor).then(
        () => 'let in',
        (error: { extensions?: { code?: string } }) => error.extensions?.code,
      );
    expect(await refused('hello')).toBe('BAD_USER_INPUT');
    expect(await refused('tasks.-1')).toBe('BAD_USER_INPUT');
    expect(await refused('tasks.999999999')).toBe('CURSOR_EXPIRED');
    expect(await refused('points.0')).toBe('CURSOR_EXPIRED');
    expect(product.live.counts()).toEqual({ triggers: 0, rooms: 0, sinks: 0 });
  });

  test('a changed role moves a subscription without losing anything', async () => {
    const child = family.children[0]!;
    const listener = await listenFromNow(child, 'MEMBER');
    const expected = ['as a member', ...Array.from({ length: 10 }, (_, time) => `meanwhile ${time}`), 'as a parent'];
    await create('as a member');
    const changing = family.advisor.ask(
      'mutation ($input: ChangeRoleInput!) { changeRole(input: $input) { member { role } } }',
      { input: { familyId: family.id, userId: child.userId, role: 'PARENT' } },
    );
    for (let time = 0; time < 10; time += 1) await create(`meanwhile ${time}`);
    await changing;
    await create('as a parent');
    await becomes(listener, expected);
    expect([listener.cameBack, listener.ended]).toEqual([0, []]);
    listener.leave();
  });

  test.skipIf(name !== 'Redis')(
    'while Redis is away nobody is sent away, and nothing is lost or told twice',
    async () => {
      const listener = await listenFromNow(family.parent, 'PARENT');
      await create('before the outage');
      await becomes(listener, ['before the outage']);
      const expected = ['before the outage'];
      for (let round = 0; round < 3; round += 1) {
        await door!.refuse();
        for (let time = 0; time < 3; time += 1) {
          expected.push(`${round} ${time}`);
          await create(`${round} ${time}`);
        }
        await door!.open();
        expected.push(`back ${round}`);
        await create(`back ${round}`);
        await becomes(listener, expected);
      }
      expect([listener.cameBack, listener.ended]).toEqual([0, []]);
      listener.leave();
    },
  );

  test.skipIf(name !== 'Redis')('while Redis is away, who signs out or is taken out hears no more', async () => {
    const { id: familyId, parent, advisor, children } = await newFamily(product.address, 2);
    const [leaving, out] = [children[0]!, children[1]!];
    const [left, taken, stays] = await Promise.all(
      [leaving, out, parent].map((who) => who.listen<{ taskUpdated: Change }>(changes, { familyId })),
    );
    await door!.refuse();
    await leaving.ask('mutation { logout { sessionId } }');
    await advisor.ask('mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { family { id } } }', {
      input: { familyId, userId: out.userId },
    });
    expect(await left!.ended).toEqual({ code: 4403 });
    expect(await taken!.ended).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    await door!.open();
    await create('for those who are in', { id: familyId, parent, advisor, children });
    await stays!.until(({ taskUpdated }) => taskUpdated.task?.title === 'for those who are in');
  });

  test('a write’s cursor is good for reading one’s own write and for subscribing from before it', async () => {
    const { extensions } = await family.parent.send(
      'mutation ($input: CreateTaskInput!) { createTask(input: $input) { task { id } } }',
      { input: { familyId: family.id, title: 'written', points: 1 } },
      { 'x-kd-cursor': '1' },
    );
    const cursor = extensions!.cursor!;
    expect(cursor).toMatch(/^points\.\d+,tasks\.\d+,[0-9a-f-]{36}$/);
    const listener = await listen(family.parent, 'PARENT', cursor);
    await eventually(
      async () => titles(listener),
      (now) => now.includes('written'),
    );
    const read = await family.parent.send(
      'query ($id: ID!) { family(id: $id) { activeTasks { title } } }',
      { id: family.id },
      { 'x-kd-after': cursor },
    );
    expect(read.text).toContain('written');
    listener.leave();
  });
});
