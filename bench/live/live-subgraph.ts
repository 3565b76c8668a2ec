import { createServer } from 'node:http';
import type { Bus } from '@kd/kit/bus/bus';
import { openRedisBus } from '@kd/kit/bus/redis-bus';
import { readSettings } from '@kd/kit/config';
import { createLogger } from '@kd/kit/log';
import { familyTopic } from '@kd/kit/outbox/outbox';
import type { DomainEvent } from '@kd/kit/outbox/outbox';
import { readSdl } from '@kd/kit/sdl';
import { reportAndExit } from '@kd/kit/subgraph/run';
import { buildASTSchema } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { useServer as serveOver } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { subscriptionSources } from '../../router/live/sources.ts';
import { eventQueue } from './event-queue.ts';

/**
 * The `live` part of the supergraph as a subgraph of its own, for gateways that want `type Subscription` served by one: over
 * graphql-transport-ws, from the same bus.
 */

/** The schema, where the one field that is subscribed to here has its events from the bus. */
function liveSchema(bus: Bus): GraphQLSchema {
  // Its directives are the router's business, and it has no queries.
  const schema = buildASTSchema(readSdl('live'), { assumeValid: true, assumeValidSDL: true });
  const field = schema.getSubscriptionType()?.getFields()['taskUpdated'];
  if (!field) throw new Error('There is no taskUpdated in schema/live.graphql.');
  field.subscribe = async function* (_: unknown, args: { familyId: string }) {
    const queue = eventQueue<DomainEvent>();
    const end = await bus.subscribe(familyTopic('tasks', args.familyId), queue.push);
    try {
      for await (const event of queue.events()) {
        yield { taskUpdated: subscriptionSources['taskUpdated']?.root(event, args) };
      }
    } finally {
      await end();
    }
  };
  return schema;
}

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const log = createLogger({ level: 'error', name: 'live-subgraph' });
  const bus = await openRedisBus({ url: settings.REDIS_URL ?? '', log });
  const server = createServer((_, response) => void response.end());
  serveOver({ schema: liveSchema(bus) }, new WebSocketServer({ server, path: '/graphql' }));
  server.listen(settings.PORT, settings.HOST);
}

await main().catch(reportAndExit);
