import { inspect } from 'node:util';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { decodeEvent, encodeEvent } from '../bus/bus.ts';
import { blamesServer } from '../database/lost-connection.ts';
import type { Logger } from '../log.ts';
import type { EventHandler } from './follower.ts';
import type { DeliveredEvent } from './outbox.ts';
import { holdProgress } from './progress.ts';

/** One source that a subgraph follows. */
export type Following<Tables> = {
  /** Sees all families. */
  db: Kysely<Tables>;
  source: string;
  /** The name under which the progress is kept. */
  reader: string;
  handlers: Record<string, EventHandler<Tables>>;
  log: Logger;
};

/** How long an event is tried before its family is parked: so often, and for so long. */
const patience = { tries: 5, milliseconds: 2_000 } as const;

/**
 * Counts the failed tries of the event that is next in a source. Only together with the time they took are they enough:
 * whoever catches up or hears the bus tries at once, and five tries in a moment say little.
 */
export function countTries(): (position: number) => { attempt: number; enough: boolean } {
  let next = { position: 0, attempt: 0, since: 0 };
  return (position) => {
    if (next.position !== position) next = { position, attempt: 0, since: performance.now() };
    next.attempt += 1;
    const lasted = performance.now() - next.since;
    return { attempt: next.attempt, enough: next.attempt >= patience.tries && lasted >= patience.milliseconds };
  };
}

/** What a log line says of an event that could not be applied: what finds it again, and nothing of what it carries. */
export const identityOf = ({ id, type, familyId, position }: DeliveredEvent) => ({
  event: id,
  type,
  family: familyId,
  position,
});

/** The families of a source whose events are parked; null stands for the events that belong to no family. */
export async function parkedFamilies<Tables>({ db, source }: Following<Tables>): Promise<Set<string | null>> {
  const { rows } = await sql<{ family_id: string | null }>`
    select distinct family_id from parked_events where source = ${source}`.execute(db);
  return new Set(rows.map(({ family_id }) => family_id));
}

/** How many events of a source are parked. */
export async function countParked<Tables>({ db, source }: Following<Tables>): Promise<number> {
  const { rows } = await sql<{ parked: number }>`
    select count(*) as parked from parked_events where source = ${source}`.execute(db);
  return rows[0]?.parked ?? 0;
}

/**
 * Puts an event aside, inside the transaction that moves the reader past it; `error` is undefined for one that only waits
 * behind another event of its family.
 */
export async function park<Tables>(
  transaction: Kysely<Tables>,
  source: string,
  event: DeliveredEvent,
  error?: unknown,
): Promise<void> {
  const why = error instanceof Error ? error.message : error === undefined ? null : inspect(error);
  await sql`
    insert into parked_events (source, position, family_id, event, error, parked_at)
    values (${source}, ${event.position}, ${event.familyId}, ${encodeEvent(event)}::jsonb, ${why}, now())`.execute(
    transaction,
  );
}

/**
 * Tries the parked events of a source again, each family's in order up to the first that fails. A family whose events were
 * all applied is parked no more. What fails is logged and stays: the next round tries again.
 */
export async function retryParked<Tables>(following: Following<Tables>): Promise<void> {
  for (const family of await parkedFamilies(following)) {
    while (await applyOldest(following, family));
  }
}

/** False when nothing of the family is parked any more, or its oldest event failed again. */
async function applyOldest<Tables>(following: Following<Tables>, family: string | null): Promise<boolean> {
  const { db, source, reader, handlers, log } = following;
  let tried: DeliveredEvent | undefined;
  try {
    return await db.transaction().execute(async (transaction) => {
      // As applying the source's next event does: so nothing is parked, and no other process tries, at the same time.
      await holdProgress(transaction, reader);
      tried = await oldestOf(transaction, source, family);
      if (!tried) return false;
      await handlers[tried.type]?.(transaction, tried);
      await sql`delete from parked_events where source = ${source} and position = ${tried.position}`.execute(
        transaction,
      );
      return true;
    });
  } catch (error) {
    if (!tried || blamesServer(error)) throw error;
    log.error({ err: error, source, ...identityOf(tried) }, 'a parked event still cannot be applied');
    return false;
  }
}

async function oldestOf<Tables>(
  transaction: Kysely<Tables>,
  source: string,
  family: string | null,
): Promise<DeliveredEvent | undefined> {
  const { rows } = await sql<{ position: number; event: string }>`
    select position, event::text as event from parked_events
    where source = ${source} and family_id is not distinct from ${family}::uuid
    order by position limit 1`.execute(transaction);
  return rows[0] && { ...decodeEvent(rows[0].event), position: rows[0].position };
}
