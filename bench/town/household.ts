import { dashboardQuery } from '../dashboard.ts';

/** Somebody who is signed in. */
export type Resident = { accessToken: string };

/** A family; the first resident is its advisor, the others are members. */
export type Household = { familyId: string; residents: Resident[]; tasks: string[] };

/** What a client sends next. */
export type Step = {
  kind: 'read' | 'write';
  operation: { operationName: string; query: string; variables: Record<string, unknown> };
  /** Hears the data of the answer. */
  done?: (data: Record<string, unknown>) => void;
};

type Stage = 'PENDING' | 'CLAIMED' | 'IN_PROGRESS' | 'COMPLETED';
type Chore = { id: string; stage: Stage; owner?: number };

const task = 'task { id status version assignedTo { fullName } }';
const mutations = {
  create: `mutation TownCreate($input: CreateTaskInput!) { createTask(input: $input) { ${task} } }`,
  claim: `mutation TownClaim($id: ID!) { claimTask(id: $id) { ${task} } }`,
  start: `mutation TownStart($id: ID!) { startTask(id: $id) { ${task} } }`,
  complete: `mutation TownComplete($id: ID!) { completeTask(id: $id) { ${task} } }`,
  approve: `mutation TownApprove($id: ID!) { approveTask(id: $id) { ${task} } }`,
} as const;
type Verb = keyof typeof mutations;

/** What follows for a member whose chore is at this stage. */
const memberSteps = {
  PENDING: ['claim', 'CLAIMED'],
  CLAIMED: ['start', 'IN_PROGRESS'],
  IN_PROGRESS: ['complete', 'COMPLETED'],
} as const;

/** The life of a family: who looks at the dashboard, and what each may do next, so that nothing has to be refused. */
export function createLife({ familyId, tasks }: Household) {
  /** Chores that nobody is about to change; whoever takes a step takes the chore out until it is done. */
  const chores: Chore[] = tasks.map((id) => ({ id, stage: 'PENDING' }));
  let made = tasks.length;

  const takeOut = (wanted: (chore: Chore) => boolean): Chore | undefined => {
    const index = chores.findIndex(wanted);
    return index === -1 ? undefined : chores.splice(index, 1)[0];
  };
  const step = (verb: Verb, variables: Record<string, unknown>, done: Step['done']): Step => ({
    kind: 'write',
    operation: {
      operationName: `Town${verb[0]?.toUpperCase()}${verb.slice(1)}`,
      query: mutations[verb],
      variables,
    },
    ...(done && { done }),
  });
  const asAdvisor = (): Step => {
    const waiting = takeOut(({ stage }) => stage === 'COMPLETED');
    if (waiting) return step('approve', { id: waiting.id }, undefined);
    const input = { familyId, title: `Task ${(made += 1)}`, type: 'chore', points: 1 + (made % 20) };
    return step('create', { input }, ({ createTask }) => {
      const { id } = (createTask as { task: { id: string } }).task;
      chores.push({ id, stage: 'PENDING' });
    });
  };
  const asMember = (who: number): Step | undefined => {
    const chore = takeOut(({ owner }) => owner === who) ?? takeOut(({ stage }) => stage === 'PENDING');
    if (!chore || chore.stage === 'COMPLETED') return undefined;
    const [verb, stage] = memberSteps[chore.stage];
    const next: Chore = stage === 'COMPLETED' ? { id: chore.id, stage } : { id: chore.id, stage, owner: who };
    return step(verb, { id: chore.id }, () => void chores.push(next));
  };
  return {
    look: (): Step => ({
      kind: 'read',
      operation: { operationName: 'FamilyDashboard', query: dashboardQuery, variables: { familyId } },
    }),
    /** Something for the resident to do; undefined when there is nothing. */
    act: (who: number): Step | undefined => (who === 0 ? asAdvisor() : asMember(who)),
  };
}

/** See `createLife`. */
export type Life = ReturnType<typeof createLife>;
