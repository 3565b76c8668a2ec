import { queryObjects } from 'node:v8';
import { connect as connectRaw } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { accepts, ask, connect, letIn, maskedMessage, newsMessage, upgradeRequest } from '../testing/guests.ts';
import { until } from '../testing/until.ts';
import { openHouse, tokenFor } from '../testing/house.ts';
import type { House } from '../testing/house.ts';
import { LiveWebSocket } from './socket.ts';
import { StreamConnection } from './stream.ts';

let house: House;
afterEach(() => house.stop());

const news = 'subscription News { news }';

describe('when the router stops', () => {
  test('everybody is told to come back, nobody that anything is complete, and it ends in time', async () => {
    house = await openHouse();
    const token = tokenFor('ada', 's1');
    const visitors = [await letIn(house, token), await letIn(house, token)];
    for (const visitor of visitors) visitor.say(newsMessage('n'));
    const silent = await connect(house);
    const sse = await ask(house, { query: news, accept: accepts.sse, token });
    const multipart = await ask(house, { query: news, accept: accepts.multipart, token });
    await until(() => house.listeners.size === 4);
    await house.doors.close();
    for (const visitor of [...visitors, silent]) {
      expect(await visitor.closed).toEqual({ code: 1012, reason: 'Connect again' });
      expect(visitor.heard.filter(({ type }) => type === 'complete')).toEqual([]);
    }
    expect(await sse.ended).toBe(':\n\n');
    expect(await multipart.ended).toMatch(/"payload":null,"errors":\[.*"CONNECT_AGAIN"/);
    expect(house.listeners.size).toBe(0);
    expect((await ask(house, { query: news, accept: accepts.sse, token })).status).toBe(503);
  });

  test('they leave one after the other, and whoever waits for its turn is served', async () => {
    house = await openHouse({ drainMs: 1_000 });
    const visitors = [];
    for (let at = 0; at < 10; at += 1) {
      const visitor = await letIn(house, tokenFor(`p${at}`, `s${at}`));
      visitor.say(newsMessage('n'));
      visitors.push(visitor);
    }
    await until(() => house.listeners.size === 10);
    const closed = house.doors.close();
    await Promise.race(visitors.map((visitor) => visitor.closed));
    house.push('Task:1', 'meanwhile');
    await closed;
    for (const visitor of visitors) expect(await visitor.closed).toMatchObject({ code: 1012 });
    const served = visitors.filter(({ heard }) => heard.some(({ type }) => type === 'next'));
    expect(served.length).toBeGreaterThan(0);
    expect(served.length).toBeLessThan(10);
  });

  test('a client that does not answer the goodbye holds nobody up', async () => {
    house = await openHouse();
    const deaf = await letIn(house, tokenFor('ada', 's1'));
    deaf.socket.pause();
    await house.doors.close();
    await until(() => house.doors.counts().connections === 0);
    deaf.socket.resume();
    expect(await deaf.closed).toMatchObject({ code: 1012 });
  });
});

/** A WebSocket without a library, which can die at any moment. */
function rawSocket(port: number, person: number, lastStage: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connectRaw(port, '127.0.0.1');
    const say = (message: object) => socket.write(maskedMessage(message));
    const stages = [
      () => socket.write(upgradeRequest),
      () => say({ type: 'connection_init', payload: { authorization: tokenFor(`p${person}`, `s${person}`) } }),
      () => {
        say(newsMessage('a'));
        say(newsMessage('b'));
        say({ type: 'subscribe', id: 'q', payload: { query: '{ hello }' } });
      },
      () => {},
    ];
    let stage = 0;
    const goOn = (): void => {
      stages[stage]?.();
      // Dies right after it has spoken, or about when the answer comes.
      if (stage === lastStage) {
        if (person % 2 === 0) setImmediate(() => socket.destroy());
        else setTimeout(() => socket.destroy(), 3);
      }
      stage += 1;
    };
    socket
      .on('connect', goOn)
      .on('data', goOn)
      .on('error', () => {})
      .on('close', () => resolve());
  });
}

/** A walk over the whole heap takes its time. */
const patience = 120_000;

test(
  'of 3,000 connections that died abruptly, at any moment, nothing stays behind',
  async () => {
    house = await openHouse();
    const port = Number(new URL(house.url).port);
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    for (let batch = 0; batch < 30; batch += 1) {
      const sockets = Array.from({ length: 97 }, (_, at) => rawSocket(port, batch * 100 + at, at % 4));
      const streams = [accepts.sse, accepts.multipart, accepts.sse].map(async (accept, at) => {
        const person = batch * 100 + 97 + at;
        const stream = await ask(house, { query: news, accept, token: tokenFor(`p${person}`, `s${person}`) });
        stream.leave();
        await stream.ended;
      });
      house.push('Task:1', 'to whoever is there');
      await Promise.all([...sockets, ...streams]);
    }
    await until(() => house.doors.counts().connections === 0);
    expect(house.doors.counts()).toEqual({ connections: 0, newcomers: 0, expiring: 0, persons: 0, slow: 0 });
    await until(() => house.listeners.size === 0);
    await until(() => timers() <= before);
    // An operation or a guest that somebody held would hold its connection.
    for (const made of [LiveWebSocket, StreamConnection]) expect(queryObjects(made, { format: 'count' })).toBe(0);
  },
  patience,
);
