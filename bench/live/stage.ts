import { openDatabase } from '@kd/kit/database/database';
import { createLogger } from '@kd/kit/log';
import type { Logger } from '@kd/kit/log';
import { request } from 'undici';
import { addresses, subgraphNames } from '../subgraphs.ts';
import { openStage, viewerOf } from '../router/stage.ts';
import type { Stage } from '../router/stage.ts';
import { variantId } from '../router/scenarios.ts';
import type { Asker } from '../router/scenarios.ts';
import type { Running, Undoing } from '../router/processes.ts';
import type { StandInOrder } from '../router/stand-in.ts';
import { startContender } from './contenders.ts';
import type { Contender, Name } from './contenders.ts';
import type { CrowdAnswer, CrowdOrder } from './crowd.ts';
import { familyNumber, taskQuery } from './happening.ts';
import type { BenchTask } from './happening.ts';

/** What all contenders share. */
export type LiveStage = Stage & {
  /** The position of the last event that the tasks have had. */
  head: number;
  /** Answers for the subgraphs, and varies a task with its family. */
  liveStandIn: Running;
  /** Where it has them. */
  liveUrls: Record<string, string>;
  crowd: Running;
  /** Tells the crowd what to do. @throws Error with what went wrong there */
  ask(order: CrowdOrder): Promise<CrowdAnswer>;
  startContender(name: Name): Promise<Contender>;
};

const tasksWanted = 11;

/** Makes the stage of `bench/router` fit for subscriptions. `families` is how many there are beside the asker's. */
export async function openLiveStage(families: number, undoing: Undoing): Promise<LiveStage> {
  const stage = await openStage(false, undoing);
  const { asker } = stage;
  const log = createLogger({ level: 'error', name: 'bench' });
  const head = await prepareDatabase(stage.databaseUrl, asker, families, log);
  const urls = await addresses();
  const order: StandInOrder = {
    places: subgraphNames.map((name) => ({
      port: Number(new URL(urls[name] ?? '').port),
      url: stage.urls.real[name] ?? '',
    })),
    ids: [asker.familyId, asker.taskIds[0] ?? ''],
  };
  const script = 'bench/router/stand-in.ts';
  const liveStandIn = await stage.start({ name: 'live-stand-in', script, args: [JSON.stringify(order)] });
  const crowd = await stage.start({ name: 'crowd', script: 'bench/live/crowd.ts' });
  const surroundings = { urls, folder: stage.folder, viewer: JSON.stringify(viewerOf(asker)), snapshotFile: '' };
  return {
    ...stage,
    head,
    liveStandIn,
    liveUrls: urls,
    crowd,
    ask: crowdAsker(crowd),
    startContender: (name) => startContender(name, { surroundings, start: stage.start, undoing, log }),
  };
}

/** Makes the other member one of many families, too, and tells how far the tasks' events have come. */
async function prepareDatabase(
  url: string,
  { other, familyId }: Asker,
  families: number,
  log: Logger,
): Promise<number> {
  const database = openDatabase({ url, schema: 'families', log, poolSize: 2 });
  const connection = await database.pool.connect();
  try {
    await connection.query("select set_config('kd.families', '*', false)");
    const ids = Array.from({ length: families }, (_, client) => variantId(familyId, familyNumber(familyId, client)));
    await connection.query(
      `insert into families
       select id, 'The ' || number || 's', null, timezone, week_start, approval_required, owner_id, null, null, created_at, version
       from families, unnest($2::uuid[]) with ordinality as made(id, number) where family_id = $1`,
      [familyId, ids],
    );
    await connection.query(
      `insert into memberships select id, $1, 'MEMBER', now() from unnest($2::uuid[]) as made(id)`,
      [other.userId, ids],
    );
    const { rows } = await connection.query<{ head: number }>('select max(position) as head from tasks.outbox');
    return rows[0]?.head ?? 0;
  } finally {
    connection.release();
    await database.close();
  }
}

/** Asks a router for the tasks whose events are told of; the first is there many times under other ids. */
export async function readTasks(asker: Asker, { port, path }: Contender): Promise<BenchTask[]> {
  const query = taskQuery.replace('{ id title', '{ version id title');
  return Promise.all(
    asker.taskIds.slice(0, tasksWanted).map(async (id) => {
      const { body } = await request(`http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${asker.accessToken}` },
        body: JSON.stringify({ query, variables: { id } }),
      });
      const text = await body.text();
      const { data } = JSON.parse(text) as { data?: { task: { version: number } | null } };
      if (!data?.task) throw new Error(`There is no task ${id}: ${text}`);
      const { version, ...fields } = data.task;
      return { id, familyId: asker.familyId, version, fields };
    }),
  );
}

/** The task in a client's own family, as the stand-in has it. */
export function taskOfFamily({ id, familyId, version, fields }: BenchTask, client: number): BenchTask {
  const number = familyNumber(familyId, client);
  const variant = variantId(id, number);
  const text = JSON.stringify(fields).replaceAll(id, variant);
  return { id: variant, familyId: variantId(familyId, number), version, fields: JSON.parse(text) as object };
}

function crowdAsker({ child, log }: Running): LiveStage['ask'] {
  let asked = 0;
  const waiting = new Map<number, { resolve(answer: CrowdAnswer): void; reject(error: Error): void }>();
  child.on('message', (answer: CrowdAnswer) => {
    const caller = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.error === undefined) caller?.resolve(answer);
    else caller?.reject(new Error(answer.error));
  });
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error(`The crowd has gone:\n${log().slice(-2_000)}`));
  });
  return (order) =>
    new Promise((resolve, reject) => {
      asked += 1;
      waiting.set(asked, { resolve, reject });
      child.send({ id: asked, order });
    });
}
