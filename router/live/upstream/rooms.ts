import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@kd/kit/log';
import { gaugeOnRead } from '@kd/kit/metrics';
import { print } from 'graphql';
import type { Present } from '../../answer-errors.ts';
import type { Held } from '../../engine.ts';
import type { Operation } from '../../execution/operations.ts';
import { canonical } from '../canonical.ts';
import type { Sink } from '../frame.ts';
import { createConnections } from './connections.ts';
import type { UpstreamPace } from './connection.ts';
import { createHydrate } from './hydrate.ts';
import { planOf } from './plan.ts';
import type { SocketUrls, Topic } from './plan.ts';
import { UpstreamRoom } from './room.ts';

/** The subscriptions of a router that subgraphs serve. */
export type UpstreamRooms = {
  /**
   * Puts a sink into the room of what it subscribes to; resolves when the subgraph was asked. The returned function takes it
   * out again; the last one ends the operation at the subgraph.
   * @throws GraphQLError when it cannot be served
   */
  enter(topic: Topic, operation: Operation, sink: Sink): Promise<() => void>;
  /** Moves every room to the engine of the moment, or ends it with what keeps it from going on. */
  reload(): Promise<void>;
  /** Ends all lines to subgraphs; nobody hears anything any more. */
  close(): void;
};

/** What the rooms work with. */
export type UpstreamOptions = {
  /** Holds on to the engine of the moment. */
  hold(): Held;
  urlOf: SocketUrls;
  present: Present;
  log: Logger;
  pace?: UpstreamPace | undefined;
};

/** Opens a house without rooms. */
export function createUpstreamRooms({ hold, urlOf, present, log, pace }: UpstreamOptions): UpstreamRooms {
  const connections = createConnections(log, pace);
  const hydrate = createHydrate(present, log);
  const keyOf = shareKeys();
  const rooms = new Map<string, UpstreamRoom>();

  const open = (key: string, topic: Topic): UpstreamRoom => {
    const plan = planOf(hold(), topic, urlOf);
    if (!('primary' in plan)) throw plan[0] ?? new Error('There is no plan, and nothing is wrong.');
    const over = () => {
      if (rooms.get(key) === room) rooms.delete(key);
    };
    const room = new UpstreamRoom({ topic, plan, connections, hydrate, over, log });
    rooms.set(key, room);
    return room;
  };
  const move = (room: UpstreamRoom): boolean => {
    const plan = planOf(hold(), room.topic, urlOf);
    if ('primary' in plan) room.move(plan);
    else room.end(plan);
    return 'primary' in plan;
  };
  const counts = () => ({
    rooms: rooms.size,
    sinks: rooms.values().reduce((sum, room) => sum + room.size(), 0),
    ...connections.counts(),
  });
  gaugeOnRead(
    { name: 'kd_upstream', help: 'What is held for subscriptions that subgraphs serve', label: 'kind' },
    counts,
  );
  return {
    enter: async (topic, operation, sink) => {
      const key = keyOf(topic, operation);
      const room = rooms.get(key) ?? open(key, topic);
      room.add(sink);
      await room.ready;
      return () => room.remove(sink);
    },
    reload: async () => {
      let [moved, ended] = [0, 0];
      for (const room of rooms.values().toArray()) {
        const begun = performance.now();
        if (move(room)) moved += 1;
        else ended += 1;
        // Planning shares the processor with everything else.
        await pause(performance.now() - begun);
      }
      if (moved + ended > 0) log.info({ moved, ended }, 'subscriptions have moved to the new supergraph');
    },
    close: () => {
      for (const room of rooms.values().toArray()) room.close();
      connections.close();
    },
  };
}

/** Makes the function that names what may be shared: the document, whatever its spaces, the variables it has, and who asks. */
function shareKeys() {
  const known = new WeakMap<Operation, string>();
  const documentOf = (operation: Operation): string => {
    const text = known.get(operation) ?? print(operation.document);
    known.set(operation, text);
    return text;
  };
  return ({ variables, headers }: Topic, operation: Operation): string => {
    const names = (operation.definition.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
    const given = Object.fromEntries(
      names.filter((name) => Object.hasOwn(variables, name)).map((name) => [name, variables[name]]),
    );
    const parts = [documentOf(operation), operation.name ?? '', canonical(given), canonical(headers)];
    return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
  };
}
