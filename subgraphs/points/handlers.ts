import { idsByTime } from '@kd/kit/clock';
import type { Consumes } from '@kd/kit/outbox/follower';
import type { DeliveredEvent } from '@kd/kit/outbox/outbox';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import { writeEntry } from './ledger.ts';
import { bookApproval, reasonOfTitle } from './rules.ts';
import { bookingOf, saveDeparture, saveFamily, saveMember, savePerson } from './store.ts';
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
    MemberJoined: async (transaction, { familyId, payload }) => {
      const { userId, joinedAt } = joining.parse(payload);
      if (familyId !== null) await saveMember(transaction, { familyId, id: userId }, joinedAt);
    },
    MemberLeft: async (transaction, { familyId, payload }) => {
      const { userId } = leaving.parse(payload);
      if (familyId !== null) await saveDeparture(transaction, { familyId, id: userId });
    },
  },
  tasks: { TaskApproved: bookApprovedTask },
  users: { UserRegistered: keepPerson, ProfileUpdated: keepPerson },
};

async function keepFamily(transaction: Kysely<Tables>, { familyId, payload }: DeliveredEvent): Promise<void> {
  if (familyId !== null) await saveFamily(transaction, { familyId, ...family.parse(payload) });
}

async function keepPerson(transaction: Kysely<Tables>, { key, payload }: DeliveredEvent): Promise<void> {
  await savePerson(transaction, key.id, person.parse(payload).fullName);
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
