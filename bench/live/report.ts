import { markdownTable } from '../report.ts';
import { place, putIntoReadme } from '../router/report.ts';
import type { Circumstance } from '../router/report.ts';
import { titles } from './contenders.ts';
import type { Name } from './contenders.ts';
import type { Performed } from './perform.ts';
import type { Row } from './rooms.ts';

const round = (value: number, digits = 2): number => Math.round(value * 10 ** digits) / 10 ** digits;

/** The same of what may not have been measured. */
const rounded = (value: number | undefined): number | null => (value === undefined ? null : round(value));

/** How many times the CPU of ours another takes for one event; null when one of them was not measured. */
function overOurs(rows: readonly Row[] | undefined, name: Name, cost = ({ cpuMs }: Row) => cpuMs): number | null {
  const [theirs, mine] = [name, 'ours'].map((wanted) => rows?.find((row) => row.name === wanted));
  const ratio = theirs && mine ? cost(theirs) / cost(mine) : Number.NaN;
  return Number.isNaN(ratio) ? null : round(ratio, 1);
}

/** Milliseconds of CPU for an event without what the kernel receives meanwhile. */
const sendingMs = ({ cpuMs, receiving }: Row): number => cpuMs * (1 - receiving);

/** Frames that one core brings out in a second. */
const framesPerCoreSecond = ({ frames, cpuMs }: Row): number => (frames / cpuMs) * 1000;

const oursOf = (rows: readonly Row[] | undefined): Row | undefined => rows?.find(({ name }) => name === 'ours');

const rowsOf = (runs: Performed['rooms'], count: number) => runs.find((one) => one.count === count)?.rows;

/** What the rooms say. */
function roomFigures({ rooms, callsPerHydration }: Performed) {
  const [some, many] = [rowsOf(rooms, 1_000), rowsOf(rooms, 5_000)];
  const full = oursOf(many);
  return {
    naiveOverOurs1k: overOurs(some, 'naive'),
    naiveOverOurs5k: overOurs(many, 'naive'),
    singleFlightOverOurs1k: overOurs(some, 'single'),
    singleFlightOverOurs5k: overOurs(many, 'single'),
    singleFlightOverOursSending1k: overOurs(some, 'single', sendingMs),
    singleFlightOverOursSending5k: overOurs(many, 'single', sendingMs),
    hiveOverOurs1k: overOurs(some, 'hive'),
    hydrationsPerEvent: rounded(full && full.calls / callsPerHydration),
    cpuMsPerEvent1k: rounded(oursOf(some)?.cpuMs),
    cpuMsPerEvent5k: rounded(full?.cpuMs),
    framesPerCoreSecond5k: full ? round(framesPerCoreSecond(full), 0) : null,
    kernelShare5k: rounded(full?.kernel),
  };
}

/** What events say that nobody shares. */
function familyFigures({ families, query, callsPerHydration }: Performed, count: number) {
  const rows = rowsOf(families, count);
  const row = oursOf(rows);
  const over = (name: string): number | null => {
    const cost = query[name];
    return cost === undefined || !row ? null : round(cost / row.cpuMs);
  };
  return {
    naive: overOurs(rows, 'naive'),
    stockQuery: over('stock'),
    ourQuery: over('http'),
    hydrations: rounded(row && row.calls / callsPerHydration),
  };
}

/** The figures that count. */
export function headline(done: Performed) {
  const { idle, resume } = done;
  const [some, many] = [familyFigures(done, 1_000), familyFigures(done, 5_000)];
  return {
    ...roomFigures(done),
    naiveOverOursDistinct1k: some.naive,
    naiveOverOursDistinct5k: many.naive,
    stockQueryOverOursDistinct1k: some.stockQuery,
    stockQueryOverOursDistinct5k: many.stockQuery,
    ourQueryOverOursDistinct1k: some.ourQuery,
    ourQueryOverOursDistinct5k: many.ourQuery,
    hydrationsPerEventDistinct1k: some.hydrations,
    hydrationsPerEventDistinct5k: many.hydrations,
    heapBytesPerIdle: idle?.heapBytesPerIdle ?? null,
    rssBytesPerIdle: idle?.rssBytesPerIdle ?? null,
    broadcastMs10k: idle ? round(idle.broadcastMs, 0) : null,
    heapAfterDisconnect: idle ? round(idle.heapAfterDisconnect, 3) : null,
    resumeHydrations: rounded(resume?.hydrations),
    resumeFrames: resume?.frames ?? null,
  };
}

const head = [
  '',
  'CPU ms/event',
  '× ours',
  'frames/event',
  'frames/s of a core',
  'in the kernel',
  'receiving',
  'bytes/frame',
  'calls for entities',
];

function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    titles[row.name],
    row.cpuMs.toFixed(2),
    String(overOurs(rows, row.name) ?? '–'),
    row.frames.toFixed(0),
    framesPerCoreSecond(row).toFixed(0),
    `${(row.kernel * 100).toFixed(0)}%`,
    Number.isNaN(row.receiving) ? '–' : `${(row.receiving * 100).toFixed(0)}%`,
    row.frameBytes.toFixed(0),
    row.calls.toFixed(1),
  ]);
  return markdownTable(head, cells);
}

const thousands = (count: number): string => count.toLocaleString('en');

const idleText = (idle: NonNullable<Performed['idle']>): string =>
  `${thousands(idle.clients)} idle subscriptions: ${thousands(idle.heapBytesPerIdle)} bytes of heap each, ` +
  `${thousands(idle.externalBytesPerIdle)} beside it, ${thousands(idle.rssBytesPerIdle)} resident. A broadcast to all took ` +
  `${idle.broadcastMs.toFixed(0)} ms, ${idle.broadcastCpuMs.toFixed(0)} ms of CPU. After all were cut the heap was ` +
  `${(idle.heapAfterDisconnect * 100).toFixed(1)}% of what it was before they came.`;

const resumeText = (resume: NonNullable<Performed['resume']>): string =>
  `${thousands(resume.clients)} clients came back having missed ${resume.missed} entities: ${round(resume.hydrations)} ` +
  `hydrations, ${thousands(resume.frames)} frames (${thousands(resume.clients * resume.missed - resume.frames)} missing), ` +
  `${resume.seconds.toFixed(1)} s, ${resume.cpuMs.toFixed(0)} ms of CPU.`;

/** The figures as Markdown, a section for each run. */
export function tables({ rooms, families, query, idle, resume }: Performed): string[] {
  const costs = Object.entries(query).map(([name, cpuMs]) => `${cpuMs.toFixed(2)} (${name})`);
  return [
    ...rooms.map(({ count, rows }) => `### ${thousands(count)} clients in one room\n\n${table(rows)}`),
    ...families.map(({ count, rows }) => `### ${thousands(count)} families with one client each\n\n${table(rows)}`),
    ...(costs.length > 0 ? [`The same query over HTTP, CPU ms: ${costs.join(', ')}.`] : []),
    ...(idle ? [idleText(idle)] : []),
    ...(resume ? [resumeText(resume)] : []),
  ];
}

/** Puts the figures into `bench/README.md`, in place of the last ones. */
export function writeReadme(done: Performed, circumstance: Circumstance): void {
  const parts = [
    `\`npm run bench:live -- --write\`, ${place(circumstance)}.`,
    `\`\`\`json\n${JSON.stringify(headline(done), null, 2)}\n\`\`\``,
    ...tables(done),
  ];
  putIntoReadme('live', parts);
}
