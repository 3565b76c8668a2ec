import { openDatabase } from '@kd/kit/database/database';
import type { Logger } from '@kd/kit/log';
import { familyTopic, readFeed } from '@kd/kit/outbox/outbox';
import type { DeliveredEvent } from '@kd/kit/outbox/outbox';
import type { Account } from './client.ts';

/** What became of what was due to all clients. */
export type Verdict = {
  /** Events, times the clients that they were due to. */
  due: number;
  received: number;
  /** Not received, but a later one of the same task was. */
  conflated: number;
  lost: number;
  complaints: string[];
};

const batch = 5_000;

/** All events of the tasks that were committed, in order of delivery, as their outbox has them. */
export async function readCommitted(url: string, log: Logger): Promise<DeliveredEvent[]> {
  const database = openDatabase({ url, schema: 'tasks', log, poolSize: 2 });
  try {
    const events: DeliveredEvent[] = [];
    for (;;) {
      const more = await readFeed(database, { after: events.at(-1)?.position ?? 0, types: 'all', limit: batch });
      events.push(...more);
      if (more.length < batch) return events;
    }
  } finally {
    await database.close();
  }
}

const shown = 20;

/** Compares what clients got with what was committed. */
export function judge(committed: readonly DeliveredEvent[], accounts: readonly Account[]): Verdict {
  const verdict: Verdict = { due: 0, received: 0, conflated: 0, lost: 0, complaints: [] };
  for (const [index, account] of accounts.entries()) {
    const topic = familyTopic('tasks', account.familyId);
    const due = committed.filter(({ position, topics }) => position > account.start && topics.includes(topic));
    const newest = new Map<string, number>();
    for (const { position, key } of due) if (account.events.get(position)) newest.set(key.id, position);
    verdict.due += due.length;
    for (const { position, id, key } of due) {
      if (account.events.get(position) === id) verdict.received += 1;
      else if ((newest.get(key.id) ?? 0) > position) verdict.conflated += 1;
      else {
        verdict.lost += 1;
        verdict.complaints.push(`client ${index} never got event ${id} at position ${position}`);
      }
    }
    const known = new Set(due.map(({ position }) => position));
    for (const position of account.events.keys()) {
      if (!known.has(position))
        verdict.complaints.push(`client ${index} got position ${position}, which was not due to it`);
    }
    verdict.complaints.push(...account.complaints.map((text) => `client ${index}: ${text}`));
  }
  return verdict;
}

/** The first complaints, and how many there are beside. */
export const summary = ({ complaints }: Verdict): string =>
  [...complaints.slice(0, shown), ...(complaints.length > shown ? [`and ${complaints.length - shown} more`] : [])].join(
    '\n',
  );
