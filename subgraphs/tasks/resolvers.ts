import { notFound, unauthenticated } from '@kd/kit/errors';
import { isId } from '@kd/kit/input';
import { requireMember } from '@kd/kit/viewer';
import type { Context } from './context.ts';
import type { Resolvers } from './generated/resolvers-types.ts';
import { mutations } from './mutations.ts';
import { findTasks } from './page-store.ts';
import { isOverdue } from './rules.ts';
import { conditionsOf } from './rules/filter.ts';
import { orderOf } from './rules/order.ts';
import { pageRequest, toPage } from './rules/page.ts';
import { selects } from './selection.ts';
import type { TaskRow } from './tables.ts';

/** @throws NOT_FOUND for whatever the viewer may not see, as for what does not exist */
async function visibleTask(id: string, { viewer, loaders }: Context): Promise<TaskRow> {
  if (viewer.kind === 'anonymous') throw unauthenticated();
  const task = isId(id) ? await loaders.task.load(id) : null;
  if (!task) throw notFound();
  return task;
}

const member = (familyId: string, id: string) => ({ __typename: 'Member' as const, familyId, id });

/** GraphQL to rules and store, and back. */
export const resolvers: Resolvers = {
  Query: {
    task: (_, { id }, context) => visibleTask(id, context),
    tasks: async (_, { familyId, filter, sort, ...page }, { viewer, db }, info) => {
      requireMember(viewer, familyId);
      const order = orderOf(sort);
      const request = pageRequest(page, order);
      const conditions = conditionsOf(filter);
      const found = await findTasks(db, { familyId, conditions, order }, request, selects(info, 'totalCount'));
      return toPage(found, request, order);
    },
  },
  Mutation: mutations,
  Task: {
    __resolveReference: ({ id }, context) => visibleTask(id, context),
    family: ({ family_id }) => ({ id: family_id }),
    estimatedMinutes: (task) => task.estimated_minutes,
    actualMinutes: (task) => task.actual_minutes,
    dueDate: (task) => task.due_date,
    overdue: (task, _, { now }) => isOverdue(task, now()),
    rejectionReason: (task) => task.rejection_reason,
    assignedTo: ({ family_id, assigned_to }) => (assigned_to === null ? null : member(family_id, assigned_to)),
    createdBy: ({ family_id, created_by }) => member(family_id, created_by),
    createdAt: (task) => task.created_at,
    updatedAt: (task) => task.updated_at,
    completedAt: (task) => task.completed_at,
    approvedAt: (task) => task.approved_at,
    history: ({ id }, _, { loaders }) => loaders.history.load(id),
  },
  TaskTransition: {
    from: (transition) => transition.from_status,
    to: (transition) => transition.to_status,
    actor: ({ family_id, actor_id }) => member(family_id, actor_id),
  },
  TaskConnection: {
    nodes: ({ edges }) => edges.map(({ node }) => node),
    // Counted whenever it is selected.
    totalCount: ({ totalCount }) => totalCount ?? 0,
  },
  Family: {
    __resolveReference: ({ id }, { viewer }) => {
      requireMember(viewer, id);
      return { id };
    },
    activeTasks: ({ id }, _, { loaders }) => loaders.activeTasks.load(id),
  },
};
