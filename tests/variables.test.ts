import { createLogger } from '@kd/kit/log';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { clientOf, newPerson } from './testkit/client.ts';
import type { Client } from './testkit/client.ts';
import { startInProcess } from './testkit/topologies.ts';
import type { Running } from './testkit/topologies.ts';

const lines: string[] = [];
const log = createLogger({ level: 'trace', name: 'test', destination: { write: (line) => void lines.push(line) } });

let product: Running;
let person: Client;
beforeAll(async () => {
  product = await startInProcess({ log });
  person = await newPerson(product.address);
});
afterAll(() => product.stop());

const secret = 'Battery-Staple-9';
const login = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }';
const createTask = 'mutation ($input: CreateTaskInput!) { createTask(input: $input) { task { id } } }';

const sent: [what: string, mutation: string, input: unknown, says: string][] = [
  [
    'a password in a list',
    login,
    { username: 'ann', password: [secret] },
    'at "input.password": Expected type "String!"',
  ],
  ['a password without a name', login, { password: secret }, 'Field "username" of required type "String!"'],
  ['a misspelt name of its field', login, { username: 'ann', password: secret, passwort: secret }, 'Field "passwort"'],
  ['a password instead of the input', login, secret, 'Expected type "LoginInput" to be an object'],
  // Only the subgraph knows this scalar.
  [
    'a note where a date goes',
    createTask,
    { familyId: 'x', title: 'x', dueDate: secret },
    'at "input.dueDate": Expected type "DateTime"',
  ],
];

type Told = { message: string; extensions: Record<string, unknown> }[];

/** Runs an operation over a WebSocket; gives its errors. */
const overSocket = ({ address, tokens }: Client, query: string, variables: object): Promise<Told | undefined> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const say = (message: object) => socket.send(JSON.stringify(message));
    socket.on('open', () =>
      say({ type: 'connection_init', payload: { authorization: `Bearer ${tokens?.accessToken}` } }),
    );
    socket.on('message', (data: Buffer) => {
      const { type, payload } = JSON.parse(String(data)) as { type: string; payload: unknown };
      if (type === 'connection_ack') return say({ type: 'subscribe', id: '1', payload: { query, variables } });
      if (type !== 'next' && type !== 'error') return;
      resolve(type === 'error' ? (payload as Told) : (payload as { errors?: Told }).errors);
      socket.close();
    });
    socket.on('close', (code) => reject(new Error(`The socket was closed with ${code}.`)));
  });

describe('variables that do not fit are neither given back nor logged', () => {
  /** What came back, and whether it or the log gave the secret away. */
  const judged = (told: Told | undefined) => ({
    codes: told?.map(({ extensions }) => extensions['code']),
    said: told?.map(({ message }) => message).join(),
    gaveAway: `${JSON.stringify(told)}${lines.join()}`.includes(secret),
  });
  const refused = (says: string) => ({
    codes: ['BAD_USER_INPUT'],
    said: expect.stringMatching(`^Variable "\\$input" got an invalid value.*${says}`) as unknown,
    gaveAway: false,
  });

  test.each(sent)('%s, over HTTP', async (_, mutation, input, says) => {
    for (const client of [person, clientOf(product.address)])
      expect(judged((await client.send(mutation, { input })).errors)).toEqual(refused(says));
  });

  test.each(sent)('%s, over a WebSocket', async (_, mutation, input, says) => {
    expect(judged(await overSocket(person, mutation, { input }))).toEqual(refused(says));
  });
});
