import { cores, pin } from '../router/processes.ts';
import type { Undoing } from '../router/processes.ts';
import type { Contender as HttpContender } from '../router/stage.ts';
import { titles } from './contenders.ts';
import type { Contender, Name } from './contenders.ts';
import { measureFamilies, measureQuery, openFamilies, profileFamilies } from './families.ts';
import { measureIdle } from './idle.ts';
import type { IdleFigures } from './idle.ts';
import type { LivePlan } from './plan.ts';
import type { BenchTask } from './happening.ts';
import { profileEvents } from './profile.ts';
import { measureResume } from './resume.ts';
import type { ResumeFigures } from './resume.ts';
import { audienceOf, empty, fill, measureRoom } from './rooms.ts';
import type { Row } from './rooms.ts';
import { measureEvents } from './slices.ts';
import type { Audience } from './slices.ts';
import { openLiveStage, readTasks } from './stage.ts';
import type { LiveStage } from './stage.ts';

/** All that was measured. */
export type Performed = {
  /** Calls to subgraphs for one event and one client. */
  callsPerHydration: number;
  rooms: { count: number; rows: Row[] }[];
  families: { count: number; rows: Row[] }[];
  /** Milliseconds of CPU that the query costs over HTTP. */
  query: Record<string, number>;
  idle: IdleFigures | undefined;
  resume: ResumeFigures | undefined;
};

type Performance = {
  plan: LivePlan;
  pinned: boolean;
  profile: boolean;
  undoing: Undoing;
  say: (text: string) => void;
};

/** Routers on one core, everything else on the other. */
function pinAll(stage: LiveStage, contenders: readonly Contender[], others: readonly HttpContender[]): void {
  for (const { running } of [...contenders, ...others]) pin(running.pid, cores.router);
  const beside = [
    process.pid,
    stage.crowd.pid,
    stage.liveStandIn.pid,
    stage.standIn.pid,
    stage.loader.pid,
    ...stage.subgraphs.map(({ pid }) => pid),
    ...contenders.flatMap((one) => one.beside),
  ];
  for (const pid of beside) pin(pid, cores.rest);
}

const names = Object.keys(titles) as Name[];

/** Measures everything in the plan. */
export async function perform({ plan, pinned, profile, undoing, say }: Performance): Promise<Performed> {
  say('Starting PostgreSQL, making families, starting the subgraphs…');
  const stage = await openLiveStage(Math.max(0, ...plan.families.map(({ count }) => count)), undoing);
  say('Starting the contenders…');
  const unshared = plan.families.length > 0 ? ['ours', 'naive'] : ['ours'];
  const taking = names.filter(
    (name) => unshared.includes(name) || plan.rooms.some(({ events }) => events[name] !== undefined),
  );
  const [contenders, stock, waiting] = await Promise.all([
    Promise.all(taking.map((name) => stage.startContender(name))),
    plan.families.length > 0 ? stage.startContenders(['stock'], stage.liveUrls) : [],
    plan.idle === undefined ? undefined : stage.startContender('ours'),
  ]);
  if (pinned) pinAll(stage, waiting ? [...contenders, waiting] : contenders, stock);
  const audiences = contenders.map((contender) => audienceOf(stage, contender));
  const ours = audiences.find(({ contender }) => contender.name === 'ours');
  if (!ours) throw new Error('We take part ourselves.');
  const tasks = await readTasks(stage.asker, ours.contender);
  const [task] = tasks;
  if (!task) throw new Error('There are no tasks.');

  await fill(stage, ours, 1, task);
  const { calls: callsPerHydration } = await measureEvents(stage, ours, [task], { batch: 1, framesPerEvent: 1 });
  say(`One event for one client takes ${callsPerHydration} calls to subgraphs.`);
  const rooms = [];
  for (const room of plan.rooms) {
    rooms.push({ count: room.count, rows: await measureRoom(stage, audiences, task, room, say) });
  }
  if (profile && rooms.length > 0) await profileRoom(stage, ours, task, say);
  const apart = await performApart({ stage, audiences, stock, task, plan, profile, say });
  for (const audience of audiences) await empty(stage, audience);
  await Promise.all(contenders.map(({ running }) => running.stop()));
  const rest = await performIdle(stage, waiting, tasks, plan, callsPerHydration, say);
  return { callsPerHydration, rooms, ...apart, ...rest };
}

type Apart = Pick<Performance, 'plan' | 'profile' | 'say'> & {
  stage: LiveStage;
  audiences: readonly Audience[];
  stock: readonly HttpContender[];
  task: BenchTask;
};

/** What cannot be shared: families with one client each, and the query that their events are like. */
async function performApart({
  stage,
  audiences,
  stock,
  task,
  plan,
  profile,
  say,
}: Apart): Promise<Pick<Performed, 'families' | 'query'>> {
  const unshared = audiences.filter(({ contender }) => contender.name === 'ours' || contender.name === 'naive');
  const ours = unshared.find(({ contender }) => contender.name === 'ours');
  const families = [];
  for (const some of plan.families) {
    const opened = await openFamilies(stage, unshared, task, some.count, say);
    families.push({ count: some.count, rows: await measureFamilies(stage, opened, some, say) });
    if (profile) await profileFamilies(stage, opened, say);
  }
  if (plan.families.length === 0 || !ours) return { families, query: {} };
  const http: HttpContender = { ...ours.contender, name: 'http' };
  return { families, query: await measureQuery(stage, [http, ...stock], task, plan.query, say) };
}

/** Those that wait, and those that come back, at a router of their own. */
async function performIdle(
  stage: LiveStage,
  router: Contender | undefined,
  tasks: readonly BenchTask[],
  plan: LivePlan,
  callsPerHydration: number,
  say: (text: string) => void,
): Promise<Pick<Performed, 'idle' | 'resume'>> {
  const [task] = tasks;
  if (!router || !task || plan.idle === undefined) return { idle: undefined, resume: undefined };
  const patient = audienceOf(stage, router);
  patient.group.name = 'idle';
  const idle = await measureIdle(stage, patient, task, plan.idle, say);
  say(`${plan.resume} clients come back…`);
  return { idle, resume: await measureResume(stage, patient, tasks, { clients: plan.resume, callsPerHydration }) };
}

const profiledEvents = 100;

/** Says which functions the time of ours goes to while it has a full room. */
async function profileRoom(
  stage: LiveStage,
  ours: Audience,
  task: BenchTask,
  say: (text: string) => void,
): Promise<void> {
  const tasks = Array.from({ length: profiledEvents }, () => task);
  say(`The time of ours in a room of ${ours.count}:`);
  say(await profileEvents(stage, ours, tasks, { batch: 1, framesPerEvent: ours.count }));
}
