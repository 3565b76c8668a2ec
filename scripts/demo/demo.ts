import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@kd/kit/clock';
import type { Settings } from '@kd/kit/config';
import { openDatabase } from '@kd/kit/database/database';
import { createLogger } from '@kd/kit/log';
import type { Router, RouterOptions } from '@kd/router';
import type { FastifyRequest } from 'fastify';
import { v4 } from 'uuid';
import type { Embedded } from '../embedded.ts';
import { demoPeople } from './people.ts';
import { seedDemo } from './seed.ts';
import type { StoryClock } from './seed.ts';

/** The demo family of an embedded installation, or its absence. */
export type Demo = {
  /** The time for the whole process: the family's past while it is made, real time afterwards. */
  clock: Clock;
  /** Adds `GET /demo` and `POST /demo/sign-in`, which answer on loopback only and only while there is a demo family. */
  addRoutes: NonNullable<RouterOptions['extend']>;
  /** Makes the family on an empty database; on later starts finds its password again. */
  prepare(embedded: Embedded): Promise<void>;
  /** One line for whoever started it: a ready-made sign-in, or why there is none. */
  hint(): string;
};

/** Prepares the demo family that the settings ask for (`KD_DEMO`, `KD_DEMO_PASSWORD`; embedded PostgreSQL only). */
export function openDemo(settings: Settings): Demo {
  const wanted = settings.KD_DEMO && settings.DATABASE_URL === undefined;
  const file = join(settings.KD_DATA_DIR, 'demo-password');
  const unfinished = join(settings.KD_DATA_DIR, 'demo-unfinished');
  const story = storyClock();
  let password: string | undefined;
  let router: Router | undefined;
  return {
    clock: story.now,
    addRoutes: (server) => {
      const open = (request: FastifyRequest) => password !== undefined && isFromThisMachine(request);
      const absent = { errors: [{ message: 'There is no demo family here.', extensions: { code: 'NOT_FOUND' } }] };
      server.get('/demo', (request, reply) => (open(request) ? { people: demoPeople } : reply.code(404).send(absent)));
      server.post('/demo/sign-in', async (request, reply) => {
        const username = demoPeople.find((person) => person.username === wordIn(request.body, 'username'))?.username;
        if (!open(request) || !username || !router) return reply.code(404).send(absent);
        const { status, body } = await logIn(router, username, password ?? '');
        const { data, errors } = JSON.parse(String(body)) as { data?: { login: object } | null; errors?: object[] };
        return reply.code(errors ? 429 : status).send(errors ? { errors } : data?.login);
      });
    },
    prepare: async (embedded) => {
      if (!wanted) return;
      if (await hasPeople(embedded.databaseUrl)) {
        // A database without the file is somebody's own, or a demo that was interrupted while it was made.
        if (existsSync(file)) password = readFileSync(file, 'utf8');
      } else {
        process.stdout.write('Making the demo family: eight weeks of chores…\n');
        const chosen = settings.KD_DEMO_PASSWORD ?? generatePassword();
        mkdirSync(settings.KD_DATA_DIR, { recursive: true });
        writeFileSync(unfinished, '');
        await seedDemo(embedded.router.answerer, chosen, story, new Date());
        writeFileSync(file, chosen, { mode: 0o600 });
        rmSync(unfinished);
        password = chosen;
      }
      story.comeBack();
      router = embedded.router;
    },
    hint: () => {
      if (existsSync(unfinished))
        return `The demo family was interrupted while it was made: delete ${settings.KD_DATA_DIR} and start again.`;
      if (password === undefined) return 'There is no demo family here: register in the app.';
      const kept = settings.KD_DEMO_PASSWORD !== undefined && settings.KD_DEMO_PASSWORD !== password;
      const why = kept ? ' It was made with this password, not with KD_DEMO_PASSWORD.' : '';
      return `Sign in as ${demoPeople[0].username} with the password ${password} (or with one click in the app).${why}`;
    },
  };
}

function storyClock(): StoryClock & { comeBack(): void } {
  let shift = 0;
  return {
    now: () => new Date(Date.now() + shift),
    travelTo: (moment) => void (shift = moment.getTime() - Date.now()),
    comeBack: () => void (shift = 0),
  };
}

/** What can go wrong with a good password is only that somebody tried too many bad ones before. */
const logIn = (router: Router, username: string, password: string) =>
  router.answerer.answer({
    query: `mutation DemoSignIn($input: LoginInput!) { login(input: $input) { accessToken refreshToken expiresIn } }`,
    variables: { input: { username, password } },
    token: undefined,
    origin: { address: '127.0.0.1', userAgent: 'one click' },
    correlationId: v4(),
  });

async function hasPeople(databaseUrl: string): Promise<boolean> {
  const log = createLogger({ level: 'error', name: 'demo' });
  const database = openDatabase<{ users: { id: string } }>({ url: databaseUrl, schema: 'users', log, poolSize: 2 });
  try {
    return (await database.scopedTo('all').selectFrom('users').select('id').limit(1).execute()).length > 0;
  } finally {
    await database.close();
  }
}

/** Three short words, a number and a symbol: fit for typing on a tablet. */
function generatePassword(): string {
  const words = [
    'maple',
    'river',
    'comet',
    'amber',
    'cedar',
    'pearl',
    'ember',
    'lotus',
    'otter',
    'tulip',
    'raven',
    'coral',
  ];
  const word = () => words[randomInt(words.length)] ?? 'maple';
  const capital = word();
  return `${capital[0]?.toUpperCase()}${capital.slice(1)}-${word()}-${word()}-${randomInt(1000, 10_000)}`;
}

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const ownNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether somebody at this very machine asks. The address alone does not say so: a proxy or tunnel that runs here brings
 * visitors from anywhere, and a page of another site may have a name that leads here (DNS rebinding).
 */
function isFromThisMachine({ ip, hostname, headers }: FastifyRequest): boolean {
  const passedOn = Object.keys(headers).some((name) => name === 'forwarded' || name.startsWith('x-forwarded-'));
  return loopback.has(ip) && ownNames.has(hostname) && !passedOn;
}

const wordIn = (body: unknown, name: string): unknown =>
  typeof body === 'object' && body !== null && name in body ? (body as Record<string, unknown>)[name] : undefined;
