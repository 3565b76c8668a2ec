import { badInput } from '@kd/kit/errors';
import { requireRole, requireUser } from '@kd/kit/viewer';
import type { MutationResolvers } from './generated/resolvers-types.ts';
import * as rules from './rules.ts';
import { actualMinutes, cancellationReason, changedWording, newWording, rejectionReason } from './rules/task-input.ts';
import { changeTask, createTask } from './write.ts';
import type { FamilyFacts } from './write.ts';

/** @throws BAD_USER_INPUT for whoever is not in the family, whether such a person exists or not */
async function requireAssignee(facts: FamilyFacts, familyId: string, userId: string | null): Promise<void> {
  if (userId === null || (await facts.isMember(familyId, userId))) return;
  throw badInput('input.assignedToId', 'A task can only be given to a member of the family.');
}

/** The mutations: each names its rule and what the rule has to know. */
export const mutations: MutationResolvers = {
  createTask: async (_, args, context) => {
    const { input } = args;
    const { userId } = requireUser(context.viewer);
    requireRole(context.viewer, input.familyId, 'PARENT', 'create tasks');
    const wording = newWording(input);
    const assignedTo = input.assignedToId ?? null;
    const task = await createTask(context, { field: 'createTask', args }, async (facts) => {
      await requireAssignee(facts, input.familyId, assignedTo);
      const place = {
        familyId: input.familyId,
        id: context.newId(),
        createdBy: userId,
        assignedTo,
        now: context.now(),
      };
      return rules.newTask(place, wording);
    });
    return { task };
  },

  updateTask: async (_, args, context) => {
    const changes = changedWording(args.input);
    const task = await changeTask(context, { field: 'updateTask', args }, args.input, (before, asking) =>
      rules.update(before, asking, changes),
    );
    return { task };
  },

  deleteTask: async (_, args, context) => {
    const { id } = await changeTask(context, { field: 'deleteTask', args }, args, rules.remove);
    return { taskId: id };
  },

  assignTask: async (_, args, context) => {
    const assignedTo = args.input.assignedToId ?? null;
    const task = await changeTask(context, { field: 'assignTask', args }, args.input, async (before, asking, facts) => {
      const decision = rules.assign(before, asking, assignedTo);
      if (decision.kind === 'accepted') await requireAssignee(facts, before.family_id, assignedTo);
      return decision;
    });
    return { task };
  },

  claimTask: async (_, args, context) => ({
    task: await changeTask(context, { field: 'claimTask', args }, args, rules.claim),
  }),

  startTask: async (_, args, context) => ({
    task: await changeTask(context, { field: 'startTask', args }, args, rules.start),
  }),

  completeTask: async (_, args, context) => {
    const minutes = actualMinutes(args.actualMinutes);
    const task = await changeTask(context, { field: 'completeTask', args }, args, async (before, asking, facts) => {
      const approvalRequired = await facts.needsApproval(before.family_id);
      return rules.complete(before, asking, { actualMinutes: minutes, approvalRequired });
    });
    return { task };
  },

  approveTask: async (_, args, context) => {
    const task = await changeTask(context, { field: 'approveTask', args }, args, rules.approve);
    return { task, pointsAwarded: task.points };
  },

  rejectTask: async (_, args, context) => {
    const reason = rejectionReason(args.reason);
    const task = await changeTask(context, { field: 'rejectTask', args }, args, (before, asking) =>
      rules.reject(before, asking, reason),
    );
    return { task };
  },

  cancelTask: async (_, args, context) => {
    const reason = cancellationReason(args.reason);
    const task = await changeTask(context, { field: 'cancelTask', args }, args, (before, asking) =>
      rules.cancel(before, asking, reason),
    );
    return { task };
  },
};
