import type { Kysely } from 'kysely';
import { notFound } from '@kd/kit/errors';
import { isId } from '@kd/kit/input';
import { appendEvents } from '@kd/kit/outbox/outbox';
import { familiesOf, requireMember, requireUser } from '@kd/kit/viewer';
import type { Context } from './context.ts';
import { taskEvent } from './events.ts';
import { approvalRequiredIn, isActiveMember } from './family-store.ts';
import { accepted } from './refusals.ts';
import { take } from './rules.ts';
import type { Asking, Decision, Taken } from './rules.ts';
import { insertHistory, insertTask, lockTask, saveTask } from './store.ts';
import type { Tables, TaskRow, TransitionRow } from './tables.ts';

/** What a write may ask about families, as their events told it. */
export type FamilyFacts = {
  isMember(familyId: string, userId: string): Promise<boolean>;
  /** A family that nobody has heard of gets the careful answer: a parent looks at the work. */
  needsApproval(familyId: string): Promise<boolean>;
};

/** What is asked is not known here; its event may be on its way. */
class NotHeardYet extends Error {
  override name = 'NotHeardYet';
}

function factsIn(transaction: Kysely<Tables>, ifMissing: () => void): FamilyFacts {
  return {
    isMember: async (familyId, userId) => {
      const known = isId(userId) && (await isActiveMember(transaction, familyId, userId));
      if (!known) ifMissing();
      return known;
    },
    needsApproval: async (familyId) => {
      const known = await approvalRequiredIn(transaction, familyId);
      if (known === undefined) ifMissing();
      return known ?? true;
    },
  };
}

/**
 * Runs a write that may ask about families. When an answer is missing it leaves the transaction (waiting inside would hold locks
 * and a connection that the events need), catches up with the families once, and runs again on what is known then.
 */
async function write<Answer>(
  { mutate, catchUp }: Context,
  request: unknown,
  work: (transaction: Kysely<Tables>, facts: FamilyFacts) => Promise<Answer>,
): Promise<Answer> {
  const notHeardYet = () => {
    throw new NotHeardYet();
  };
  try {
    return await mutate(request, (transaction) => work(transaction, factsIn(transaction, notHeardYet)));
  } catch (error) {
    if (!(error instanceof NotHeardYet)) throw error;
  }
  await catchUp('families');
  return mutate(request, (transaction) =>
    work(
      transaction,
      factsIn(transaction, () => {}),
    ),
  );
}

/** A mutation as the client asked it: the same request under the same idempotency key gets the same answer. */
export type MutationRequest = { field: string; args: object };

/** What a rule decides about a task, with what it has to know of the task's family. */
export type Decide = (task: TaskRow, asking: Asking, facts: FamilyFacts) => Decision | Promise<Decision>;

/**
 * Changes a task: locks its row, lets a rule decide, and writes row, history and events in one transaction.
 * @throws NOT_FOUND; FORBIDDEN, CONFLICT or ILLEGAL_TRANSITION as the rule decides
 */
export async function changeTask(
  context: Context,
  request: MutationRequest,
  { id, version }: { id: string; version?: number | null | undefined },
  decide: Decide,
): Promise<TaskRow> {
  const viewer = requireUser(context.viewer);
  if (!isId(id)) throw notFound();
  return write(context, request, async (transaction, facts) => {
    const task = await lockTask(transaction, familiesOf(viewer), id);
    if (!task) throw notFound();
    const role = requireMember(viewer, task.family_id);
    const asking: Asking = { userId: viewer.userId, role, now: context.now(), version: version ?? null };
    const { steps } = accepted(await decide(task, asking, facts), task);
    const taken = take(task, steps, asking.now);
    const changed = taken.at(-1)?.task ?? task;
    await saveTask(transaction, changed);
    await record(transaction, taken, viewer.userId, context);
    return changed;
  });
}

/** Puts a task before a family. */
export async function createTask(
  context: Context,
  request: MutationRequest,
  describe: (facts: FamilyFacts) => Promise<TaskRow>,
): Promise<TaskRow> {
  const { userId } = requireUser(context.viewer);
  return write(context, request, async (transaction, facts) => {
    const task = await describe(facts);
    await insertTask(transaction, task);
    await record(transaction, [{ step: { kind: 'CREATED', to: task.status }, from: null, task }], userId, context);
    return task;
  });
}

async function record(
  transaction: Kysely<Tables>,
  taken: readonly Taken[],
  actorId: string,
  { newId }: Context,
): Promise<void> {
  await insertHistory(
    transaction,
    taken.map((each): TransitionRow => ({
      family_id: each.task.family_id,
      task_id: each.task.id,
      version: each.task.version,
      id: newId(),
      kind: each.step.kind,
      from_status: each.from,
      to_status: each.step.to,
      at: each.task.updated_at,
      actor_id: actorId,
      reason: each.step.reason ?? null,
    })),
  );
  await appendEvents(
    transaction,
    taken.map((each) => taskEvent(each, actorId, newId)),
  );
}
