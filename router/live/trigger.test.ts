import type { Bus } from '@kd/kit/bus/bus';
import type { DeliveredEvent } from '@kd/kit/outbox/outbox';
import { testEvent } from '@kd/kit/testing/events';
import { beforeEach, expect, test } from 'vitest';
import { createTriggers } from './trigger.ts';
import type { Triggers } from './trigger.ts';

/** A bus within a test: it counts who is subscribed, and its server can be away. */
function memoryBus() {
  const subscriptions = new Map<string, Set<(event: DeliveredEvent) => void>>();
  const state = { away: false, subscribed: 0 };
  const bus: Bus = {
    publish: async (messages) => {
      for (const { topic, event } of messages) for (const call of subscriptions.get(topic) ?? []) call(event);
    },
    subscribe: async (topic, listener) => {
      await Promise.resolve();
      if (state.away) throw new Error('the bus is away');
      state.subscribed += 1;
      subscriptions.set(topic, (subscriptions.get(topic) ?? new Set()).add(listener));
      return async () => void subscriptions.get(topic)?.delete(listener);
    },
    stands: () => true,
    onGap: () => () => {},
    check: async () => {},
    close: async () => {},
  };
  return { bus, state, open: (topic: string) => subscriptions.get(topic)?.size ?? 0 };
}

let memory: ReturnType<typeof memoryBus>;
let triggers: Triggers;
beforeEach(() => {
  memory = memoryBus();
  triggers = createTriggers(memory.bus);
});

const publish = (topic: string, id: string) => memory.bus.publish([{ topic, event: testEvent({ id }) }]);
const settled = () => new Promise((resolve) => setImmediate(resolve));
/** What a new listener hears, and how it ends. */
const listen = async (topic: string) => {
  const heard: string[] = [];
  const end = await triggers.listen(topic, ({ id }) => void heard.push(id));
  return { heard, end };
};

test('many listeners to a topic, also at once, are one subscription to the bus', async () => {
  const listeners = await Promise.all([listen('tasks'), listen('tasks'), listen('tasks')]);
  await listen('points');
  expect([memory.open('tasks'), memory.open('points'), triggers.size()]).toEqual([1, 1, 2]);
  await publish('tasks', 'a');
  for (const { heard } of listeners) expect(heard).toEqual(['a']);
});

test('the last listener releases the subscription, and not sooner', async () => {
  const [one, other] = [await listen('tasks'), await listen('tasks')];
  one.end();
  await settled();
  await publish('tasks', 'a');
  expect([one.heard, other.heard, memory.open('tasks')]).toEqual([[], ['a'], 1]);
  other.end();
  await settled();
  expect([memory.open('tasks'), triggers.size()]).toEqual([0, 0]);
});

test('who ends twice takes nothing from who came after', async () => {
  const first = await listen('tasks');
  first.end();
  await settled();
  const second = await listen('tasks');
  first.end();
  await settled();
  await publish('tasks', 'a');
  expect([second.heard, memory.open('tasks'), memory.state.subscribed]).toEqual([['a'], 1, 2]);
});

test('a subscription that failed fails for all who wait for it, and is tried again by who comes next', async () => {
  memory.state.away = true;
  const tries = await Promise.allSettled([listen('tasks'), listen('tasks')]);
  expect(tries.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(triggers.size()).toBe(0);
  memory.state.away = false;
  const { heard } = await listen('tasks');
  await publish('tasks', 'a');
  expect(heard).toEqual(['a']);
});
