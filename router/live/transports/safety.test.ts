import { once } from 'node:events';
import { connect as connectRaw } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { accepts, ask, connect, letIn, maskedMessage, newsMessage, upgradeRequest } from '../testing/guests.ts';
import { until } from '../testing/until.ts';
import { openHouse, tokenFor } from '../testing/house.ts';
import type { House } from '../testing/house.ts';

let house: House;
afterEach(() => house.stop());

const news = 'subscription News { news }';
const refused = { code: 4429 };

/** One person's session on all three transports, subscribed. */
async function everywhere(token: string) {
  const before = house.listeners.size;
  const visitor = await letIn(house, token);
  visitor.say(newsMessage('n'));
  const sse = await ask(house, { query: news, accept: accepts.sse, token });
  const multipart = await ask(house, { query: news, accept: accepts.multipart, token });
  await until(() => house.listeners.size === before + 3);
  return { visitor, sse, multipart };
}

describe('one person', () => {
  test('has so many connections, whatever their transport, and another one when one has ended', async () => {
    house = await openHouse({ perPerson: 3 });
    const { visitor, sse, multipart } = await everywhere(tokenFor('ada', 's1'));
    const late = await connect(house);
    late.say({ type: 'connection_init', payload: { authorization: tokenFor('ada', 's2') } });
    expect(await late.closed).toMatchObject(refused);
    const stream = await ask(house, { query: news, accept: accepts.sse, token: tokenFor('ada', 's3') });
    expect([stream.status, JSON.parse(await stream.ended)]).toMatchObject([
      429,
      { errors: [{ extensions: { code: 'LIMIT_CONNECTIONS' } }] },
    ]);
    await letIn(house, tokenFor('ben', 's9'));
    sse.leave();
    await until(() => house.doors.counts().connections === 3);
    await letIn(house, tokenFor('ada', 's4'));
    multipart.leave();
    visitor.socket.close();
  });

  test('has so many operations on a socket; one more is refused, and the others go on', async () => {
    house = await openHouse({ operations: 3 });
    const visitor = await letIn(house, tokenFor('ada', 's1'));
    for (const id of ['a', 'b', 'c', 'd']) visitor.say(newsMessage(id));
    const refusal = await visitor.hears(({ type }) => type === 'error');
    expect(refusal).toMatchObject({ id: 'd', payload: [{ extensions: { code: 'LIMIT_OPERATIONS' } }] });
    await until(() => house.listeners.size === 3);
    visitor.say({ type: 'complete', id: 'a' });
    visitor.say(newsMessage('e'));
    visitor.say({ type: 'ping' });
    await visitor.hears(({ type }) => type === 'pong');
    house.push('Task:1', 'hello');
    await visitor.hears(({ id }) => id === 'e');
  });

  test('who says too much at once is closed; a whole page of subscriptions is not too much', async () => {
    house = await openHouse({ messagesPerSecond: 25 });
    const busy = await letIn(house, tokenFor('ada', 's1'));
    for (let id = 0; id < 90; id += 1) busy.say(newsMessage(String(id)));
    await until(() => house.listeners.size === 90);
    const flood = await letIn(house, tokenFor('ben', 's2'));
    for (let at = 0; at < 300; at += 1) flood.say({ type: 'ping' });
    expect(await flood.closed).toEqual({ code: 4429, reason: 'Too many messages' });
    const below = await letIn(house, tokenFor('ben', 's2'));
    for (let at = 0; at < 300; at += 1) below.socket.ping();
    expect(await below.closed).toMatchObject(refused);
    expect(busy.socket.readyState).toBe(busy.socket.OPEN);
  });
});

describe('a session that ends', () => {
  test('takes its connections with it, and nobody else’s', async () => {
    house = await openHouse();
    const gone = await everywhere(tokenFor('ada', 's1'));
    const other = await everywhere(tokenFor('ada', 's2'));
    house.endSession('s1');
    expect(await gone.visitor.closed).toEqual({ code: 4403, reason: 'The session has ended' });
    expect(await gone.sse.ended).toBe(':\n\n');
    expect(await gone.multipart.ended).toMatch(
      /\{"payload":null,"errors":\[.*"UNAUTHENTICATED".*\]\}\r\n--graphql--\r\n$/,
    );
    await until(() => house.listeners.size === 3);
    house.push('Task:1', 'still here');
    await other.visitor.hears(({ type }) => type === 'next');
    await until(() => other.sse.text().includes('still here') && other.multipart.text().includes('still here'));
  });

  test('is found after a gap in which it was not heard of; the others keep their connections', async () => {
    house = await openHouse();
    const gone = await everywhere(tokenFor('ada', 's1'));
    const other = await everywhere(tokenFor('ben', 's2'));
    house.over.add('s1');
    house.blind.is = true;
    house.endSession(null);
    // As long as nobody can say who is still signed in, nobody has to go.
    house.push('Task:1', 'in the dark');
    await other.visitor.hears(({ type }) => type === 'next');
    house.blind.is = false;
    expect(await gone.visitor.closed).toMatchObject({ code: 4403 });
    await Promise.all([gone.sse.ended, gone.multipart.ended]);
    house.push('Task:2', 'after the gap');
    await until(() => other.sse.text().includes('after the gap'));
    expect(other.visitor.socket.readyState).toBe(other.visitor.socket.OPEN);
  });

  test('while somebody is being let in is not missed', async () => {
    house = await openHouse();
    let open = () => {};
    house.hold.until = new Promise((resolve) => (open = resolve));
    const visitor = await connect(house);
    visitor.say({ type: 'connection_init', payload: { authorization: tokenFor('ada', 's1') } });
    const stream = ask(house, { query: news, accept: accepts.sse, token: tokenFor('ada', 's1') });
    await until(() => house.doors.counts().newcomers === 0);
    house.endSession('s1');
    open();
    expect(await visitor.closed).toEqual({ code: 4403, reason: 'Forbidden' });
    expect((await stream).status).toBe(401);
    expect(visitor.heard).toEqual([]);
  });
});

describe('a token', () => {
  test('that is over ends its connections, on every transport', async () => {
    house = await openHouse();
    const { visitor, sse, multipart } = await everywhere(tokenFor('ada', 's1', 1));
    expect(await visitor.closed).toEqual({ code: 4403, reason: 'The access token is over' });
    expect(await sse.ended).not.toContain('complete');
    expect(await multipart.ended).toContain('"payload":null');
    await until(() => house.listeners.size === 0);
  });

  test('is renewed on the open socket by a ping that carries the next one', async () => {
    house = await openHouse();
    const first = await letIn(house, tokenFor('ada', 's1', 2));
    const control = await letIn(house, tokenFor('ada', 's1', 2));
    first.say(newsMessage('n'));
    first.say({ type: 'ping', payload: { authorization: tokenFor('ada', 's1', 900) } });
    const pong = await first.hears(({ type }) => type === 'pong');
    expect(pong.payload).toEqual({ expires: expect.stringMatching(/^\d{4}-.*Z$/) as string });
    expect(await control.closed).toMatchObject({ code: 4403 });
    house.push('Task:1', 'after the first token');
    await first.hears(({ type }) => type === 'next');
    expect(house.doors.counts()).toMatchObject({ connections: 1, expiring: 1 });
  });

  test.each([
    ['of another person', tokenFor('eve', 's1')],
    ['of another session', tokenFor('ada', 's2')],
    ['that is none', 'Bearer nonsense'],
  ])('%s does not renew, and closes the socket', async (_, authorization) => {
    house = await openHouse();
    const visitor = await letIn(house, tokenFor('ada', 's1'));
    visitor.say({ type: 'ping', payload: { authorization } });
    expect(await visitor.closed).toEqual({ code: 4403, reason: 'Forbidden' });
  });
});

test('a peer that shows no sign of life is cut off; one that answers pings and says nothing stays', async () => {
  house = await openHouse({ pingSeconds: 1 });
  const alive = await letIn(house, tokenFor('ada', 's1'));
  const { port } = new URL(house.url);
  const dead = connectRaw(Number(port), '127.0.0.1');
  dead.write(upgradeRequest);
  // After it not even a pong.
  dead.write(maskedMessage({ type: 'connection_init', payload: { authorization: tokenFor('ben', 's2') } }));
  await until(() => house.doors.counts().persons === 2);
  await once(dead.resume(), 'close');
  await until(() => house.doors.counts().connections === 1);
  expect(alive.socket.readyState).toBe(alive.socket.OPEN);
});

test('the cursor of a subscription is passed on', async () => {
  house = await openHouse();
  const visitor = await letIn(house, tokenFor('ada', 's1'));
  visitor.say(newsMessage('n', { cursor: 'house.3' }));
  await until(() => house.listeners.size === 1);
  expect([...house.listeners.values()]).toEqual(['house.3']);
});

test('a message that is deeper than the stack closes its own socket and nothing else', async () => {
  house = await openHouse();
  const other = await letIn(house, tokenFor('ada', 's1'));
  const stranger = await connect(house);
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  stranger.socket.send(`{"type":"ping","payload":{"junk":${deep}}}`);
  expect(await stranger.closed).toMatchObject({ code: 4400 });
  other.say({ type: 'ping' });
  await other.hears(({ type }) => type === 'pong');
});
