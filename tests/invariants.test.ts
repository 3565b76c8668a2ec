import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Client } from './testkit/client.ts';
import { eventually, newFamily, newTask, step } from './testkit/family.ts';
import type { Family } from './testkit/family.ts';
import { mortal } from './testkit/mortal.ts';
import type { Mortal } from './testkit/mortal.ts';
import { startInProcess } from './testkit/topologies.ts';

type Entry = {
  id: string;
  user: { id: string };
  change: number;
  total: number;
  reason: string;
  task: { id: string } | null;
};

/** The whole ledger of a family, oldest first. */
async function ledgerOf(person: Client, familyId: string): Promise<Entry[]> {
  const query = `query ($familyId: ID!, $after: String) {
    pointsHistory(familyId: $familyId, first: 100, after: $after) { nodes { id user { id } change total reason task { id } } pageInfo { hasNextPage endCursor } }
  }`;
  const entries: Entry[] = [];
  let after: string | null = null;
  for (;;) {
    const page: { pointsHistory: { nodes: Entry[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } =
      await person.ask(query, { familyId, after });
    entries.push(...page.pointsHistory.nodes);
    if (!page.pointsHistory.pageInfo.hasNextPage) return entries.reverse();
    after = page.pointsHistory.pageInfo.endCursor;
  }
}

async function balancesOf(person: Client, familyId: string): Promise<Map<string, number>> {
  const { family } = await person.ask<{ family: { members: { id: string; totalPoints: number }[] } }>(
    `query ($familyId: ID!) { family(id: $familyId) { members { id totalPoints } } }`,
    { familyId },
  );
  return new Map(family.members.map(({ id, totalPoints }) => [id, totalPoints]));
}

const award = `mutation ($input: AwardPointsInput!) { awardPoints(input: $input) { entry { id change total reason } } }`;

describe('two processes on one database', () => {
  test('two children claim one task 200 times at once: one of them gets it, each time', async () => {
    const first = await startInProcess();
    const second = fork(fileURLToPath(new URL('testkit/second-process.ts', import.meta.url)), {
      env: { ...process.env, DATABASE_URL: first.databaseUrl },
    });
    try {
      const [address] = (await once(second, 'message')) as [string];
      const family = await newFamily(first.address, 2);
      const here = family.children[0]!;
      const there = family.children[1]!.at(address);
      for (let round = 0; round < 200; round += 1) {
        const task = await newTask(family, { title: `Round ${round}` });
        const replies = await Promise.all([step(here, 'claim', task.id), step(there, 'claim', task.id)]);
        expect(replies.filter(({ errors }) => !errors)).toHaveLength(1);
        expect(replies.find(({ errors }) => errors)?.errors?.[0]?.extensions).toEqual({ code: 'CONFLICT', version: 2 });
      }
    } finally {
      second.kill('SIGKILL');
      await first.stop();
    }
  }, 120_000);
});

describe('kill -9 of the whole embedded process', () => {
  let embedded: Mortal;
  let family: Family;
  beforeAll(async () => {
    embedded = await mortal();
    await embedded.start();
    family = await newFamily(embedded.address, 2);
  });
  afterAll(() => embedded.bury());

  test('an approval retried 50 times, with a kill in the middle, awards once', async () => {
    const [child] = family.children;
    const task = await newTask(family, { title: 'Retried', points: 12 });
    for (const name of ['claim', 'start', 'complete'] as const) await step(child!, name, task.id);
    const headers = { 'idempotency-key': 'the one approval' };
    const tries = Array.from({ length: 50 }, async (_, number) => {
      await pause(number * 10);
      return step(family.parent, 'approve', task.id, headers).catch(() => null);
    });
    await pause(150);
    await embedded.kill();
    await embedded.start();
    const replies = (await Promise.all([...tries, step(family.parent, 'approve', task.id, headers)])).filter(
      (reply) => reply !== null,
    );
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect(replies[0]?.data['approveTask']).toMatchObject({ task: { status: 'APPROVED' }, pointsAwarded: 12 });
    await eventually(
      () => balancesOf(family.parent, family.id),
      (balances) => balances.get(child!.userId) === 12,
    );
    expect((await ledgerOf(family.parent, family.id)).filter((entry) => entry.task?.id === task.id)).toHaveLength(1);
  });

  test('after 20 kills during writes nothing acknowledged is lost, nothing is doubled, and every balance equals its ledger', async () => {
    const acknowledged = new Map<string, string>();
    const sent: { key: string; input: Record<string, unknown> }[] = [];
    const send = async ({ key, input }: (typeof sent)[number]) => {
      const { data, errors } = await family.parent.send<{ awardPoints: { entry: { id: string } } }>(
        award,
        { input },
        { 'idempotency-key': key },
      );
      if (errors) throw new Error(JSON.stringify(errors));
      acknowledged.set(key, data.awardPoints.entry.id);
    };
    for (let round = 0; round < 20; round += 1) {
      let alive = true;
      const writers = [0, 1, 2, 3].map(async (writer) => {
        for (let number = 0; alive; number += 1) {
          const key = `award ${round}.${writer}.${number}`;
          const write = {
            key,
            input: {
              familyId: family.id,
              userId: family.children[number % 2]!.userId,
              points: 1 + (number % 5),
              reason: key,
            },
          };
          sent.push(write);
          await send(write).catch(() => (alive = false));
        }
      });
      // In the midst of writing, however slow the machine is: some answers have come, others are on their way.
      const enough = acknowledged.size + 8;
      await eventually(
        async () => acknowledged.size,
        (size) => size >= enough,
      );
      await pause((round * 7) % 40);
      await embedded.kill();
      await Promise.all(writers);
      await embedded.start();
    }
    const lost = sent.filter(({ key }) => !acknowledged.has(key));
    const before = new Map(acknowledged);
    for (const write of lost) await send(write);
    for (const write of sent.slice(-20)) await send(write);
    const ledger = await ledgerOf(family.parent, family.id);
    const byReason = Map.groupBy(
      ledger.filter(({ reason }) => reason.startsWith('award ')),
      ({ reason }) => reason,
    );
    expect(before.size).toBeGreaterThanOrEqual(160);
    for (const [key, id] of before) expect(byReason.get(key)?.map((entry) => entry.id)).toEqual([id]);
    expect([...byReason.values()].every((entries) => entries.length === 1)).toBe(true);
    expect(byReason.size).toBe(sent.length);
    const balances = await balancesOf(family.parent, family.id);
    for (const { userId } of family.children) {
      const entries = ledger.filter(({ user }) => user.id === userId);
      expect(balances.get(userId)).toBe(entries.reduce((sum, { change }) => sum + change, 0));
      expect(balances.get(userId)).toBe(entries.at(-1)?.total);
    }
  }, 240_000);
});
