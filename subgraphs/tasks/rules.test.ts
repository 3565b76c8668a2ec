import { expect, test } from 'vitest';
import { roles } from '@kd/kit/viewer';
import type { Role } from '@kd/kit/viewer';
import * as rules from './rules.ts';
import type { Asking, Decision } from './rules.ts';
import { testTask } from './testing/tasks.ts';
import type { TaskRow } from './tables.ts';

const states = ['PENDING', 'CLAIMED', 'IN_PROGRESS', 'COMPLETED', 'APPROVED', 'REJECTED', 'CANCELLED'] as const;
const owners = { nobody: null, own: 'mia', another: 'leo' };
const now = new Date('2026-11-20T18:00:00.000Z');

const actions: Record<string, (task: TaskRow, asking: Asking) => Decision> = {
  claim: rules.claim,
  assign: (task, asking) => rules.assign(task, asking, 'zoe'),
  start: rules.start,
  complete: (task, asking) => rules.complete(task, asking, { actualMinutes: null, approvalRequired: true }),
  approve: rules.approve,
  reject: (task, asking) => rules.reject(task, asking, 'Behind the sofa too, please.'),
  cancel: (task, asking) => rules.cancel(task, asking, null),
  update: (task, asking) => rules.update(task, asking, { points: 7 }),
  remove: rules.remove,
};

/** What each action leads to, by state; for members and for parents: with nobody's, one's own and another's name on the task. */
const contract = `
                         member                                  parent, advisor
                         nobody     own          another         nobody     own          another
  claim    PENDING       CLAIMED    CLAIMED      conflict        CLAIMED    CLAIMED      conflict
  claim    CLAIMED       conflict   conflict     conflict        conflict   conflict     conflict
  claim    IN_PROGRESS   illegal    illegal      illegal         illegal    illegal      illegal
  claim    COMPLETED     illegal    illegal      illegal         illegal    illegal      illegal
  claim    APPROVED      illegal    illegal      illegal         illegal    illegal      illegal
  claim    REJECTED      illegal    illegal      illegal         illegal    illegal      illegal
  claim    CANCELLED     illegal    illegal      illegal         illegal    illegal      illegal
  assign   PENDING       forbidden  forbidden    forbidden       PENDING    PENDING      PENDING
  assign   CLAIMED       forbidden  forbidden    forbidden       PENDING    PENDING      PENDING
  assign   IN_PROGRESS   forbidden  forbidden    forbidden       illegal    illegal      illegal
  assign   COMPLETED     forbidden  forbidden    forbidden       illegal    illegal      illegal
  assign   APPROVED      forbidden  forbidden    forbidden       illegal    illegal      illegal
  assign   REJECTED      forbidden  forbidden    forbidden       PENDING    PENDING      PENDING
  assign   CANCELLED     forbidden  forbidden    forbidden       illegal    illegal      illegal
  start    PENDING       illegal    IN_PROGRESS  forbidden       illegal    IN_PROGRESS  forbidden
  start    CLAIMED       illegal    IN_PROGRESS  forbidden       illegal    IN_PROGRESS  forbidden
  start    IN_PROGRESS   conflict   conflict     forbidden       conflict   conflict     forbidden
  start    COMPLETED     illegal    illegal      forbidden       illegal    illegal      forbidden
  start    APPROVED      illegal    illegal      forbidden       illegal    illegal      forbidden
  start    REJECTED      illegal    IN_PROGRESS  forbidden       illegal    IN_PROGRESS  forbidden
  start    CANCELLED     illegal    illegal      forbidden       illegal    illegal      forbidden
  complete PENDING       illegal    illegal      forbidden       illegal    illegal      illegal
  complete CLAIMED       illegal    illegal      forbidden       illegal    illegal      illegal
  complete IN_PROGRESS   illegal    COMPLETED    forbidden       illegal    COMPLETED    COMPLETED
  complete COMPLETED     conflict   conflict     forbidden       conflict   conflict     conflict
  complete APPROVED      illegal    illegal      forbidden       illegal    illegal      illegal
  complete REJECTED      illegal    illegal      forbidden       illegal    illegal      illegal
  complete CANCELLED     illegal    illegal      forbidden       illegal    illegal      illegal
  approve  PENDING       forbidden  forbidden    forbidden       illegal    illegal      illegal
  approve  CLAIMED       forbidden  forbidden    forbidden       illegal    illegal      illegal
  approve  IN_PROGRESS   forbidden  forbidden    forbidden       illegal    illegal      illegal
  approve  COMPLETED     forbidden  forbidden    forbidden       APPROVED   APPROVED     APPROVED
  approve  APPROVED      forbidden  forbidden    forbidden       conflict   conflict     conflict
  approve  REJECTED      forbidden  forbidden    forbidden       illegal    illegal      illegal
  approve  CANCELLED     forbidden  forbidden    forbidden       illegal    illegal      illegal
  reject   PENDING       forbidden  forbidden    forbidden       illegal    illegal      illegal
  reject   CLAIMED       forbidden  forbidden    forbidden       illegal    illegal      illegal
  reject   IN_PROGRESS   forbidden  forbidden    forbidden       illegal    illegal      illegal
  reject   COMPLETED     forbidden  forbidden    forbidden       REJECTED   REJECTED     REJECTED
  reject   APPROVED      forbidden  forbidden    forbidden       illegal    illegal      illegal
  reject   REJECTED      forbidden  forbidden    forbidden       conflict   conflict     conflict
  reject   CANCELLED     forbidden  forbidden    forbidden       illegal    illegal      illegal
  cancel   PENDING       forbidden  forbidden    forbidden       CANCELLED  CANCELLED    CANCELLED
  cancel   CLAIMED       forbidden  forbidden    forbidden       CANCELLED  CANCELLED    CANCELLED
  cancel   IN_PROGRESS   forbidden  forbidden    forbidden       CANCELLED  CANCELLED    CANCELLED
  cancel   COMPLETED     forbidden  forbidden    forbidden       CANCELLED  CANCELLED    CANCELLED
  cancel   APPROVED      forbidden  forbidden    forbidden       illegal    illegal      illegal
  cancel   REJECTED      forbidden  forbidden    forbidden       CANCELLED  CANCELLED    CANCELLED
  cancel   CANCELLED     forbidden  forbidden    forbidden       conflict   conflict     conflict
  update   PENDING       forbidden  forbidden    forbidden       PENDING    PENDING      PENDING
  update   CLAIMED       forbidden  forbidden    forbidden       CLAIMED    CLAIMED      CLAIMED
  update   IN_PROGRESS   forbidden  forbidden    forbidden       IN_PROGRESS IN_PROGRESS IN_PROGRESS
  update   COMPLETED     forbidden  forbidden    forbidden       COMPLETED  COMPLETED    COMPLETED
  update   APPROVED      forbidden  forbidden    forbidden       illegal    illegal      illegal
  update   REJECTED      forbidden  forbidden    forbidden       REJECTED   REJECTED     REJECTED
  update   CANCELLED     forbidden  forbidden    forbidden       illegal    illegal      illegal
  remove   PENDING       forbidden  forbidden    forbidden       PENDING    PENDING      PENDING
  remove   CLAIMED       forbidden  forbidden    forbidden       CLAIMED    CLAIMED      CLAIMED
  remove   IN_PROGRESS   forbidden  forbidden    forbidden       IN_PROGRESS IN_PROGRESS IN_PROGRESS
  remove   COMPLETED     forbidden  forbidden    forbidden       COMPLETED  COMPLETED    COMPLETED
  remove   APPROVED      forbidden  forbidden    forbidden       APPROVED   APPROVED     APPROVED
  remove   REJECTED      forbidden  forbidden    forbidden       REJECTED   REJECTED     REJECTED
  remove   CANCELLED     forbidden  forbidden    forbidden       CANCELLED  CANCELLED    CANCELLED
`;

const expected = new Map(
  contract
    .trim()
    .split('\n')
    .slice(2)
    .map((row) => row.trim().split(/\s+/))
    .flatMap(([action, state, ...outcomes]) =>
      roles.flatMap((role) =>
        Object.keys(owners).map((owner, column) => {
          const outcome = outcomes[(role === 'MEMBER' ? 0 : 3) + column]!;
          return [`${action} ${state} as ${role}, ${owner}`, outcome] as const;
        }),
      ),
    ),
);

const outcomeOf = (decision: Decision): string =>
  decision.kind === 'accepted' ? decision.steps.at(-1)!.to : decision.kind;
const asked = (role: Role, version: number | null = null): Asking => ({ userId: 'mia', role, now, version });

const matrix = Object.entries(actions).flatMap(([name, act]) =>
  states.flatMap((status) =>
    roles.flatMap((role) =>
      Object.entries(owners).map(([owner, assigned_to]) => ({
        name: `${name} ${status} as ${role}, ${owner}`,
        role,
        act,
        task: testTask({ status, assigned_to, version: 4 }),
      })),
    ),
  ),
);

test('every action in every state by every role on every ownership does what the contract says, and nothing else', () => {
  const found = new Map(matrix.map(({ name, act, task, role }) => [name, outcomeOf(act(task, asked(role)))]));
  expect(matrix).toHaveLength(9 * 7 * 3 * 3);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
});

test('what is allowed is refused as a conflict when it was decided from an older version', () => {
  const allowed = matrix.filter(({ act, task, role }) => act(task, asked(role)).kind === 'accepted');
  for (const { name, act, task, role } of allowed) {
    expect([name, act(task, asked(role, 4)).kind]).toEqual([name, 'accepted']);
    expect([name, act(task, asked(role, 3)).kind]).toEqual([name, 'conflict']);
  }
});

test('a refusal says what to do in a full sentence', () => {
  const refusals = matrix
    .map(({ act, task, role }) => act(task, asked(role)))
    .filter(({ kind }) => kind !== 'accepted');
  for (const refusal of refusals) expect(refusal).toMatchObject({ message: expect.stringMatching(/^[A-Z].{15,}\.$/) });
});

test('completing what was only claimed says that it has to be started', () => {
  const claimed = testTask({ status: 'CLAIMED', assigned_to: 'mia' });
  const decision = rules.complete(claimed, asked('MEMBER'), { actualMinutes: null, approvalRequired: true });
  expect(decision).toEqual({ kind: 'illegal', message: 'A task that is claimed cannot be completed. Start it first.' });
});

test('where no approval is needed, completing approves in a second step with a version of its own', () => {
  const task = testTask({ status: 'IN_PROGRESS', assigned_to: 'mia', version: 3 });
  const decision = rules.complete(task, asked('MEMBER'), { actualMinutes: 12, approvalRequired: false });
  expect(decision.kind).toBe('accepted');
  const taken = rules.take(task, decision.kind === 'accepted' ? decision.steps : [], now);
  expect(taken.map(({ from, task: after }) => [from, after.status, after.version])).toEqual([
    ['IN_PROGRESS', 'COMPLETED', 4],
    ['COMPLETED', 'APPROVED', 5],
  ]);
  expect(taken.at(-1)!.task).toMatchObject({
    completed_at: now,
    approved_at: now,
    actual_minutes: 12,
    updated_at: now,
  });
  const again = rules.complete(taken.at(-1)!.task, asked('MEMBER'), { actualMinutes: null, approvalRequired: false });
  expect(again.kind).toBe('conflict');
});

test('the reason of a rejection stays while the task is worked on again and goes when it is completed', () => {
  const step = (task: TaskRow, decision: Decision) =>
    rules.take(task, decision.kind === 'accepted' ? decision.steps : [], now).at(-1)!.task;
  const completed = testTask({ status: 'COMPLETED', assigned_to: 'mia' });
  const rejected = step(completed, rules.reject(completed, asked('PARENT'), 'Under the bed too.'));
  const restarted = step(rejected, rules.start(rejected, asked('MEMBER')));
  const done = step(
    restarted,
    rules.complete(restarted, asked('MEMBER'), { actualMinutes: null, approvalRequired: true }),
  );
  expect([rejected, restarted, done].map((task) => task.rejection_reason)).toEqual([
    'Under the bed too.',
    'Under the bed too.',
    null,
  ]);
  expect([rejected, restarted, done].map((task) => task.assigned_to)).toEqual(['mia', 'mia', 'mia']);
});

test('work that was handed back goes to somebody else, who still reads why, or to anybody', () => {
  const rejected = testTask({ status: 'REJECTED', assigned_to: 'mia', rejection_reason: 'Under the bed too.' });
  for (const assignedTo of ['leo', null]) {
    const decision = rules.assign(rejected, asked('PARENT'), assignedTo);
    const [taken] = rules.take(rejected, decision.kind === 'accepted' ? decision.steps : [], now);
    expect(taken).toMatchObject({
      from: 'REJECTED',
      task: { status: 'PENDING', assigned_to: assignedTo, rejection_reason: 'Under the bed too.' },
    });
  }
});

test('giving a task the name that it has is a conflict, not a change', () => {
  const task = testTask({ status: 'CLAIMED', assigned_to: 'mia' });
  expect(rules.assign(task, asked('PARENT'), 'mia').kind).toBe('conflict');
  expect(rules.assign(testTask({}), asked('PARENT'), null).kind).toBe('conflict');
});

test('a task is overdue from its due date until it is completed', () => {
  const due = new Date('2026-11-20T17:59:59.999Z');
  const late = states.filter((status) => rules.isOverdue({ status, due_date: due }, now));
  expect(late).toEqual(['PENDING', 'CLAIMED', 'IN_PROGRESS', 'REJECTED']);
  expect(rules.isOverdue({ status: 'PENDING', due_date: now }, now)).toBe(false);
  expect(rules.isOverdue({ status: 'PENDING', due_date: null }, now)).toBe(false);
});
