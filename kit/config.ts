import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const count = z.coerce.number().int().min(1).max(1_000_000);
const flag = z.enum(['0', '1']).transform((value) => value === '1');
const list = z
  .string()
  .default('')
  .transform((value) =>
    value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  );
const subscriptionUrl = /^([^=\s]+)=(wss?:\/\/\S+)$/;
const nameAndUrl = (pair: string): [string, string] => {
  const [, name = '', where = ''] = subscriptionUrl.exec(pair) ?? [];
  return [name, where];
};
const url = (...protocols: string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    error: `a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });
const secret = z.string().min(32, { error: 'at least 32 characters' });

/** Every setting: what it means, what is accepted, what holds when it is left out. `docs/reference/settings.md` is made of it. */
export const settingsSchema = z.object({
  PORT: port
    .optional()
    .describe(
      'Port to listen on, 0 for a free one. The router has 4000 when left out, a subgraph the port of its `KD_…_URL`.',
    ),
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('What is logged, and everything worse.'),
  SUPERGRAPH_PATH: z
    .string()
    .min(1)
    .optional()
    .describe(
      'A Federation 2 supergraph (SDL) to serve instead of the family: `npm start` then runs the router alone, over HTTP to the URLs that the file names, without database and sign-in. The file is watched. Limits that are left out are wide in this mode.',
    ),
  KD_PROPAGATE_HEADERS: list.describe(
    'With `SUPERGRAPH_PATH`: names of request headers, separated by commas, that the router passes on to the subgraphs of an operation. A client over a WebSocket says them in the payload of `connection_init` or with the upgrade. Subgraphs get them as headers and, where they serve subscriptions, also in the payload of `connection_init`, under the names as they are written here.',
  ),
  KD_SUBSCRIPTION_URLS: list
    .refine((pairs) => pairs.every((pair) => URL.canParse(nameAndUrl(pair)[1])), {
      error: 'a list like reviews=ws://reviews.internal/subscriptions,products=wss://products.internal/graphql',
    })
    .transform((pairs) => Object.fromEntries(pairs.map(nameAndUrl)))
    .describe(
      'With `SUPERGRAPH_PATH`: where subgraphs serve subscriptions (graphql-transport-ws), by name. One that is left out is asked at its URL in the supergraph, with `ws` in the place of `http`.',
    ),
  DATABASE_URL: url('postgres:', 'postgresql:')
    .optional()
    .describe('PostgreSQL to use. Without it an embedded one is started in `KD_DATA_DIR`.'),
  REDIS_URL: url('redis:', 'rediss:')
    .optional()
    .describe(
      'Redis to use as bus. Without it PostgreSQL carries events. Two installations that share a Redis need different database numbers: `redis://host/1`. It must not evict (`maxmemory-policy noeviction`): answers that routers share are believed by what it keeps.',
    ),
  KD_DATA_DIR: z.string().min(1).default('.kd').describe('Folder of the embedded PostgreSQL and what belongs to it.'),
  KD_DEMO: flag.default(true).describe('`0` leaves an empty embedded database without the demo family.'),
  KD_DEMO_PASSWORD: z
    .string()
    .regex(/^(?=.*\p{Lu})(?=.*\p{Ll})(?=.*\d)(?=.*[^\p{L}\d\s]).{8,128}$/u, {
      error: 'at least 8 characters with upper case, lower case, a digit and a symbol',
    })
    .optional()
    .describe('Password of the demo people. Generated when left out.'),
  KD_STATEMENT_KEY: secret
    .optional()
    .describe(
      'Secret shared by the router and the subgraphs, which signs who is asking. Needed when they are started as processes of their own; `npm run start:distributed` makes one up.',
    ),
  KD_USERS_URL: url('http:', 'https:').default('http://127.0.0.1:4001').describe('Where the users subgraph listens.'),
  KD_FAMILIES_URL: url('http:', 'https:')
    .default('http://127.0.0.1:4002')
    .describe('Where the families subgraph listens.'),
  KD_TASKS_URL: url('http:', 'https:').default('http://127.0.0.1:4003').describe('Where the tasks subgraph listens.'),
  KD_POINTS_URL: url('http:', 'https:').default('http://127.0.0.1:4004').describe('Where the points subgraph listens.'),
  KD_POOL_SIZE: z.coerce
    .number()
    .int()
    .min(2)
    .max(100)
    .default(10)
    .describe('Database connections of one subgraph, at most.'),
  KD_ACCESS_TOKEN_SECONDS: z.coerce
    .number()
    .int()
    .min(5)
    .max(86_400)
    .default(900)
    .describe('Seconds that an access token holds.'),
  KD_REFRESH_TOKEN_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(365)
    .default(30)
    .describe('Days that a session lives without being used.'),
  KD_SIGN_IN_TRIES: count
    .default(5)
    .describe('Wrong passwords for one account within 15 minutes, after which its sign-in waits.'),
  KD_SIGN_IN_TRIES_PER_ADDRESS: count
    .default(20)
    .describe(
      'Failed sign-ins and registrations from one address (IPv6: one /64) within 15 minutes, after which it waits. More than for one account, since a whole household shares one address.',
    ),
  KD_REGISTRATIONS_PER_ADDRESS: count
    .default(1_000)
    .describe(
      'Registrations from one address (IPv6: one /64) within an hour, successful ones too. Wide enough for a school or a mobile network behind one address; set it lower where few register.',
    ),
  KD_INVITE_DAYS: z.coerce.number().int().min(1).max(365).default(7).describe('Days that an invite code holds.'),
  NODE_ENV: z.string().optional().describe('`production` is for everybody outside: see `KD_INTROSPECTION`.'),
  KD_INTROSPECTION: flag
    .optional()
    .describe(
      '`0` hides the schema: no introspection, no suggestions in errors, no cost in headers. When left out, hidden with `NODE_ENV=production` and shown otherwise.',
    ),
  KD_TRUSTED_PROXIES: list.describe('Addresses or CIDR ranges, separated by commas, whose `X-Forwarded-For` counts.'),
  KD_CACHE_BYTES: z.coerce
    .number()
    .int()
    .min(0)
    .default(64 * 1024 * 1024)
    .describe(
      'Memory for answers that the router keeps until an event says that they are no longer so, in bytes. `0` keeps none.',
    ),
  KD_LIVE_HISTORY: count
    .default(1_000)
    .describe(
      'Events of one topic (`tasks` of one family, for example) that a client which comes back with its cursor may have missed, at most; with more it gets `CURSOR_EXPIRED` and asks anew. As many are kept in Redis, where there is one.',
    ),
  KD_MAX_BODY_BYTES: z.coerce.number().int().min(1_024).default(262_144).describe('Size of a request body, at most.'),
  KD_MAX_TOKENS: z.coerce
    .number()
    .int()
    .min(10)
    .default(1_000)
    .describe('Lexical tokens in a GraphQL document, at most.'),
  KD_MAX_DEPTH: z.coerce.number().int().min(2).default(12).describe('Depth of an operation, at most.'),
  KD_MAX_SELECTIONS: z.coerce
    .number()
    .int()
    .min(10)
    .default(2_000)
    .describe('Fields of an operation with its fragments in place, at most.'),
  KD_PLAN_MS: count
    .default(1_000)
    .describe(
      'Milliseconds that planning an operation may take; one that takes longer is refused. Most plans take 5 to 35, and all else waits meanwhile.',
    ),
  KD_MAX_ALIASES: z.coerce.number().int().min(0).default(30).describe('Aliases in a document, at most.'),
  KD_MAX_ROOT_FIELDS: z.coerce.number().int().min(1).default(20).describe('Root fields of a query, at most.'),
  KD_MAX_DIRECTIVES: z.coerce.number().int().min(0).default(10).describe('Directives in a document, at most.'),
  KD_MAX_COST: count
    .default(10_000)
    .describe('Points that an operation costs, at most: 1 for each object, times the expected size of lists.'),
  KD_PERSISTED_OPERATIONS: z
    .enum(['off', 'log', 'only'])
    .default('off')
    .describe(
      'Which operations are run. `off`: all; `log`: all, and what is in no manifest is logged, without the values in it; `only`: those of the manifests.',
    ),
  KD_PERSISTED_MANIFEST: list.describe(
    'Files, separated by commas, that list operations by their SHA-256. The web app’s own when left out.',
  ),
  KD_MAX_CONCURRENT: count
    .default(32)
    .describe(
      'Operations that a router runs at once for people who are signed in, at most; a quarter of it, beside, for those who are not.',
    ),
  KD_MAX_QUEUE: z.coerce
    .number()
    .int()
    .min(0)
    .max(100_000)
    .default(128)
    .describe('Operations that wait for their turn, at most; further ones are refused at once.'),
  KD_MAX_WAIT_MS: count
    .default(1_000)
    .describe(
      'Milliseconds that an operation waits for its turn, at most. One that has to expect half of it is refused at once.',
    ),
  KD_LIVE_INIT_MS: count.default(3_000).describe('Milliseconds within which a WebSocket has to say who it is.'),
  KD_LIVE_MESSAGE_BYTES: count.default(65_536).describe('Size of a message over a WebSocket, at most, in bytes.'),
  KD_LIVE_OPERATIONS: count.default(100).describe('Operations that run over one WebSocket, at most.'),
  KD_LIVE_CONNECTIONS_PER_PERSON: count
    .default(20)
    .describe('Live connections (WebSockets and streams) of one person at one router, at most.'),
  KD_LIVE_MESSAGES_PER_SECOND: count
    .default(50)
    .describe('Messages that a client may send over one WebSocket in a second; four times as many at once.'),
  KD_LIVE_PING_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(300)
    .default(25)
    .describe('Seconds between two signs of life on a live connection. A WebSocket that answers none is closed.'),
  KD_LIVE_HIGH_WATER_BYTES: z.coerce
    .number()
    .int()
    .min(16_384)
    .default(65_536)
    .describe('Bytes that wait for a slow reader, from which only the newest about each object is kept for it.'),
  KD_LIVE_SLOW_BYTES: z.coerce
    .number()
    .int()
    .min(65_536)
    .default(1_048_576)
    .describe('Bytes that wait for a slow reader, from which its connection is closed (1013).'),
  KD_LIVE_SLOW_MS: count
    .default(10_000)
    .describe('Milliseconds that a slow reader has to read what waits, before its connection is closed (1013).'),
  KD_LIVE_DRAIN_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(5_000)
    .default(3_000)
    .describe(
      'Milliseconds over which live connections are sent away when the router stops, so that not all come back at once.',
    ),
  KD_REQUESTS_PER_MINUTE: count.default(100).describe('Requests of one person in a minute, at most.'),
  KD_REQUESTS_PER_MINUTE_ADVISOR: count
    .default(1_000)
    .describe('Requests in a minute of a person who is an advisor of a family, at most.'),
  KD_REQUESTS_PER_MINUTE_ADDRESS: count
    .default(1_000)
    .describe(
      'Requests in a minute from one address (IPv6: one /64) where nobody is signed in, at most. Wide enough for a school or a mobile network behind one address.',
    ),
});

/** The settings of a process, checked and with their defaults. */
export type Settings = z.output<typeof settingsSchema> & { KD_INTROSPECTION: boolean };

/** Stops the start: the message says which setting, what was given, and what is accepted. */
export class SettingsError extends Error {
  override name = 'SettingsError';
}

const secretName = /KEY|PASSWORD|DATABASE_URL|REDIS_URL/;

/**
 * Reads the settings from the environment. `KD_…` names that no setting has are refused too: they are typing errors.
 * @throws SettingsError that lists everything wrong at once
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const unknown = Object.keys(given).filter(
    (name) => name.startsWith('KD_') && !(name in settingsSchema.shape) && !name.startsWith('KD_TEST_'),
  );
  const parsed = settingsSchema.safeParse(given);
  const complaints = [
    ...unknown.map(
      (name) => `${name}: there is no such setting. Known are ${Object.keys(settingsSchema.shape).join(', ')}.`,
    ),
    ...(parsed.error?.issues ?? []).map(({ path, message }) => {
      const name = String(path[0]);
      const value = secretName.test(name) ? '(not shown)' : JSON.stringify(given[name]);
      return `${name}: given ${value}, accepted is: ${message}.`;
    }),
  ];
  if (!parsed.success || complaints.length > 0) {
    throw new SettingsError(`The settings don't fit:\n${complaints.map((line) => `  - ${line}`).join('\n')}`);
  }
  const { NODE_ENV, KD_INTROSPECTION = NODE_ENV !== 'production' } = parsed.data;
  return { ...parsed.data, KD_INTROSPECTION };
}
