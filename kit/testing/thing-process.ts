import { openPostgresBus } from '../bus/postgres-bus.ts';
import { createLogger } from '../log.ts';
import { startDispatcher } from '../outbox/dispatcher.ts';
import { startFollowers } from '../outbox/follower.ts';
import { readFeed } from '../outbox/outbox.ts';
import { openMirror, openThings, writeDown } from './things.ts';

/**
 * A process for tests to kill: `node thing-process.ts dispatch|follow <database url>` publishes the things' events, or
 * applies them in the mirror, until it dies.
 */
const [role, url = ''] = process.argv.slice(2);
const log = createLogger({ level: 'silent', name: 'thing-process' });
const things = await openThings(url, log);
const bus = await openPostgresBus({ url, log });

if (role === 'dispatch') startDispatcher({ database: things, bus, log });
else {
  startFollowers({
    database: await openMirror(url, log),
    consumes: { things: { ThingChanged: writeDown } },
    read: (_source, request) => readFeed(things, request),
    bus,
    log,
  });
}
