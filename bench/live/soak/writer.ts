import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ask } from './asking.ts';
import type { Founder } from './asking.ts';

/** Writes until it is stopped. */
export type Writer = { written(): number; tried(): number; stop(): Promise<void> };

const create = `mutation SoakCreate($input: CreateTaskInput!) { createTask(input: $input) { task { id } } }`;
const change = `mutation SoakChange($input: UpdateTaskInput!) { updateTask(input: $input) { task { id } } }`;

const kept = 20;
/** Most events are of tasks of their own: one that is lost has no later one of the same task to hide behind. */
const shareOfNew = 0.75;
const pauseMs = 60;
const retryMs = 250;

type Write = { query: string; variables: Record<string, unknown> };

/**
 * Makes tasks in the families and changes some of them, one after the other in each family. A mutation whose answer is lost
 * is sent again with its Idempotency-Key until it is answered.
 */
export function startWriter(address: string, founders: readonly Founder[], say: (text: string) => void): Writer {
  let [written, tried, stopping] = [0, 0, false];

  const send = async (write: Write, accessToken: string): Promise<string | undefined> => {
    const headers = { authorization: `Bearer ${accessToken}`, 'idempotency-key': randomUUID() };
    while (!stopping) {
      tried += 1;
      const answer = await ask<Record<string, { task: { id: string } }>>(address, write, headers).catch(
        () => undefined,
      );
      const [payload] = Object.values(answer?.data ?? {});
      if (payload) {
        written += 1;
        return payload.task.id;
      }
      await pause(retryMs);
    }
    return undefined;
  };
  const writeFor = async ({ accessToken, familyId }: Founder): Promise<void> => {
    const taskIds: string[] = [];
    for (let number = 1; !stopping; number += 1) {
      const known = taskIds[Math.floor(Math.random() * taskIds.length)];
      const isNew = known === undefined || Math.random() < shareOfNew;
      const title = `Task ${number}`;
      const write: Write = isNew
        ? { query: create, variables: { input: { familyId, title, points: 5 } } }
        : { query: change, variables: { input: { id: known, title: `${title}, changed` } } };
      const id = await send(write, accessToken);
      if (isNew && id !== undefined) taskIds.push(id);
      if (taskIds.length > kept) taskIds.shift();
      await pause(pauseMs + Math.random() * pauseMs * 10);
    }
  };
  const writing = Promise.all(founders.map(writeFor)).catch((error: unknown) => say(String(error)));
  return {
    written: () => written,
    tried: () => tried,
    stop: async () => {
      stopping = true;
      await writing;
    },
  };
}
