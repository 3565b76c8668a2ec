import type { Bus } from '@kd/kit/bus/bus';
import { familyTopic } from '@kd/kit/outbox/outbox';
import type { DomainEvent } from '@kd/kit/outbox/outbox';

/** What a reader saw: for each thing its value, and which things were there. */
export type Sight = { values: Map<string, unknown>; openTasks: Map<string, number> };

/** Everything that a router's bus delivered, in order, so that what readers saw can be judged afterwards. */
export type Chronicle = {
  /** How many events were delivered so far: call it when a reading begins. */
  now(): number;
  watchPerson(userId: string): Promise<void>;
  /** What is older than what had been delivered when the reading began, in words. */
  complaints(start: number, sight: Sight): string[];
};

type Change = { at: number; value: unknown };
type TaskChange = { at: number; version: number; final: boolean };

/** Writes down what a bus delivers of a family. `initial` is what was so before. */
export async function keepChronicle(bus: Bus, familyId: string, initial: Sight): Promise<Chronicle> {
  let delivered = 0;
  const values = new Map<string, Change[]>([...initial.values].map(([name, value]) => [name, [{ at: 0, value }]]));
  const tasks = new Map<string, TaskChange[]>();
  const note = (name: string, value: unknown) =>
    values.set(name, [...(values.get(name) ?? []), { at: delivered, value }]);
  const hear = ({ type, key, version, payload }: DomainEvent) => {
    delivered += 1;
    const { userId, status } = payload as Record<string, string>;
    const person = userId ?? '';
    if (type === 'FamilyUpdated') note('family', payload['name']);
    if (type === 'RoleChanged' || type === 'MemberJoined') note(`role ${person}`, payload['role']);
    if (type.startsWith('Points')) note(`total ${person}`, payload['total']);
    if (type === 'ProfileUpdated') note(`name ${key.id}`, payload['fullName']);
    if (!type.startsWith('Task')) return;
    const final = status === 'APPROVED' || status === 'CANCELLED' || type === 'TaskDeleted';
    tasks.set(key.id, [...(tasks.get(key.id) ?? []), { at: delivered, version, final }]);
  };
  const watchPerson = async (userId: string) => void (await bus.subscribe(familyTopic('users', userId), hear));
  for (const subgraph of ['families', 'tasks', 'points']) await bus.subscribe(familyTopic(subgraph, familyId), hear);

  const judgeValue = (start: number, [name, changes]: [string, Change[]], seen: unknown): string[] => {
    const current = changes.findLastIndex(({ at }) => at <= start);
    const allowed = changes.slice(Math.max(current, 0)).map(({ value }) => value);
    return current === -1 || allowed.includes(seen)
      ? []
      : [`${name} is ${String(seen)}, and was ${String(allowed[0])} when event ${start} had come`];
  };
  const judgeTask = (start: number, [id, changes]: [string, TaskChange[]], seen: number | undefined): string[] => {
    const last = changes.findLast(({ at }) => at <= start);
    if (!last) return [];
    if (seen !== undefined && (last.final || seen < last.version)) return [`task ${id} of version ${seen} is old`];
    return seen === undefined && !changes.some(({ final }) => final) ? [`task ${id} is missing`] : [];
  };
  return {
    now: () => delivered,
    watchPerson,
    complaints: (start, sight) => [
      ...[...values].flatMap((history) => judgeValue(start, history, sight.values.get(history[0]))),
      ...[...tasks].flatMap((history) => judgeTask(start, history, sight.openTasks.get(history[0]))),
    ],
  };
}
