import type { Redis } from 'ioredis';
import type { DeliveredEvent } from '../outbox/outbox.ts';
import { decodeEvent, encodeEvent } from './bus.ts';
import type { BusMessage } from './bus.ts';

/**
 * Events that Redis keeps for a while: a stream for each topic, with an event's position as its id.
 *
 * What makes a stream worth believing is that nothing is missing behind its first entry. Publishing adds in order, and one script
 * adds and publishes, so there is no hole within one life of the server's data. A server that started again from an old
 * snapshot, or a replica that took over, may have lost the latest entries; therefore the life that a stream was written in is part
 * of its name, and a new life begins with none.
 */
const lifeOfServer = `
local function read(section, field) return string.match(redis.call('INFO', section), field .. ':(%w+)') or '' end
local life = read('server', 'run_id') .. read('replication', 'master_replid')
`;

/**
 * KEYS: a stream's name after its life, for each message. ARGV: entries kept, seconds kept, then for each message its channel, text
 * and stream id; an empty id for one that is not kept. A repeated id is published again and not added again. What cannot be added
 * ends the batch: whatever is left out would be a hole.
 */
const publishScript = `${lifeOfServer}
for at, name in ipairs(KEYS) do
  local channel, text, id = ARGV[at * 3], ARGV[at * 3 + 1], ARGV[at * 3 + 2]
  if id ~= '' then
    local stream = 'kd:stream:' .. life .. ':' .. name
    local added = redis.pcall('XADD', stream, 'MAXLEN', '~', ARGV[1], id, 'event', text)
    if type(added) == 'table' and added.err then
      if not string.find(added.err, 'equal or smaller', 1, true) then return added end
    else
      redis.call('EXPIRE', stream, ARGV[2])
    end
  end
  redis.call('PUBLISH', channel, text)
end
return #KEYS`;

/** KEYS: a stream's name. ARGV: position, limit. Nothing unless the stream reaches back to the position. */
const recallScript = `${lifeOfServer}
local stream = 'kd:stream:' .. life .. ':' .. KEYS[1]
local first = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
if not first or tonumber(string.match(first[1], '^%d+')) > tonumber(ARGV[1]) + 1 then return false end
local texts = {}
for _, entry in ipairs(redis.call('XRANGE', stream, '(' .. ARGV[1] .. '-0', '+', 'COUNT', ARGV[2])) do
  texts[#texts + 1] = entry[2][2]
end
return texts`;

/** A stream that nothing is added to is gone after this time: until then phones and restarted routers come back. */
const secondsKept = 3_600;

/** Messages that one script sends: as long as it runs, Redis does nothing else. */
const messagesPerScript = 500;

/** Publishes messages in order and keeps events under their first topic, some `kept` of each. @throws when Redis is away */
export async function publishAndKeep(
  redis: Redis,
  prefix: string,
  messages: readonly BusMessage[],
  kept: number,
): Promise<void> {
  for (let from = 0; from < messages.length; from += messagesPerScript) {
    const part = messages.slice(from, from + messagesPerScript);
    const names = part.map(({ topic }) => topic);
    const told = part.flatMap(({ topic, event }) => [
      prefix + topic,
      encodeEvent(event),
      event.topics[0] === topic ? `${event.position}-0` : '',
    ]);
    await redis.eval(publishScript, names.length, ...names, kept, secondsKept, ...told);
  }
}

/** A topic's events after a position; undefined when the stream doesn't prove that it has them all. @throws when Redis is away */
export async function recallKept(
  redis: Redis,
  topic: string,
  after: number,
  limit: number,
): Promise<DeliveredEvent[] | undefined> {
  const texts = (await redis.eval(recallScript, 1, topic, after, limit)) as string[] | null;
  return texts?.map(decodeEvent);
}
