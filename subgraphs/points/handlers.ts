import { idsByTime } from '@kd/kit/clock';
import type { Consumes } from '@kd/kit/outbox/follower';
import { appendEvents } from '@kd/kit/outbox/outbox';
import type { DeliveredEvent } from '@kd/kit/outbox/outbox';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import { standingsChanged } from './events.ts';
import { writeEntry } from './ledger.ts';
import { bookApproval, reasonOfTitle } from './rules.ts';
import { bookingOf, familiesOfPerson, saveDeparture, saveFamily, saveMember, savePerson } from './store.ts';
import type { Tables } from './tables.ts';

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const family = z.object({ name: z.string(), timezone: z.string(), weekStart: z.enum(['MONDAY', 'SUNDAY']) });
const joining = z.object({ userId: z.uuid(), joinedAt: moment });
const leaving = z.object({ userId: z.uuid() });
const person = z.object({ fullName: z.string() });
const approval = z.object({
  title: z.string(),
  points: z.int(),
  assignedToId: z.uuid().nullable(),
  completedAt: moment.nullish(),
});

/**
 * A task was approved in a family that is not known here yet: the events of families and of tasks are followed independently.
 * Failing makes the follower try the event again, soon and in order, which is when the family has come.
 */
class FamilyNotKnownYetError extends Error {
  override name = 'FamilyNotKnownYetError';
  constructor(familyId: string) {
    super(`The family ${familyId} is not known yet: its approved task is booked as soon as it is.`);
  }
}

/** What the ledger does about other subgraphs' events. */
export const consumes: Consumes<Tables> = {
  families: {
    FamilyCreated: keepFamily,
    FamilyUpdated: keepFamily,
    MemberJoined: async (transaction, event) => {
      const { familyId } = event;
      const { userId, joinedAt } = joining.parse(event.payload);
      if (familyId === null) return;
      await saveMember(transaction, { familyId, id: userId }, joinedAt);
      await tellOf(transaction, event, [familyId]);
    },
    MemberLeft: async (transaction, event) => {
      const { familyId } = event;
      const { userId } = leaving.parse(event.payload);
      if (familyId === null) return;
      await saveDeparture(transaction, { familyId, id: userId });
      await tellOf(transaction, event, [familyId]);
    },
  },
  tasks: { TaskApproved: bookApprovedTask },
  users: { UserRegistered: keepPerson, ProfileUpdated: keepPerson },
};

async function keepFamily(transaction: Kysely<Tables>, event: DeliveredEvent): Promise<void> {
  const { familyId } = event;
  if (familyId === null) return;
  await saveFamily(transaction, { familyId, ...family.parse(event.payload) });
  await tellOf(transaction, event, [familyId]);
}

async function keepPerson(transaction: Kysely<Tables>, event: DeliveredEvent): Promise<void> {
  const { id } = event.key;
  await savePerson(transaction, id, person.parse(event.payload).fullName);
  await tellOf(transaction, event, await familiesOfPerson(transaction, id));
}

/** Says that families' standings are to be read anew, in the transaction that makes it so. */
async function tellOf(
  transaction: Kysely<Tables>,
  { at, actorId, version }: DeliveredEvent,
  familyIds: readonly string[],
): Promise<void> {
  const newId = idsByTime(() => at);
  await appendEvents(
    transaction,
    familyIds.map((familyId) => standingsChanged(familyId, { id: newId(), actorId, version, at })),
  );
}

async function bookApprovedTask(transaction: Kysely<Tables>, event: DeliveredEvent): Promise<void> {
  const { familyId, at, key } = event;
  const { title, points, assignedToId: userId, completedAt } = approval.parse(event.payload);
  if (familyId === null || userId === null) return;
  // Two processes that get here at once both go on: the ledger is unique on events, so that one fails, tries again and sees it.
  const { timezone, booked } = await bookingOf(transaction, familyId, event.id);
  if (booked) return;
  if (timezone === null) throw new FamilyNotKnownYetError(familyId);
  const draft = {
    family_id: familyId,
    user_id: userId,
    kind: 'TASK_APPROVED' as const,
    reason: reasonOfTitle(title),
    // A family that needs no approval lets the system approve.
    awarded_by: event.actorId ?? userId,
    task_id: key.id,
    source_event_id: event.id,
    doneAt: completedAt ?? at,
    timezone,
    at,
  };
  await writeEntry(
    transaction,
    draft,
    idsByTime(() => at),
    (balance) => bookApproval(balance, points),
  );
}
