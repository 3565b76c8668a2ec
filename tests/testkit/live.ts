import { readSettings } from '@kd/kit/config';
import { createTestDatabase } from '@kd/kit/testing/databases';
import { logToMemory } from '@kd/kit/testing/log';
import type { Membership, UserViewer } from '@kd/kit/viewer';
import type { GraphQLError } from 'graphql';
import type { Frame, Sink } from '@kd/router/live/frame';
import { startEmbedded } from '../../scripts/embedded.ts';
import type { Client } from './client.ts';

/** What a subscription of a test got. */
export type Listener = {
  frames: Frame[];
  /** What the frames say, read. */
  results: {
    data: Record<string, unknown> | null;
    errors?: unknown[];
    extensions: { cursor: string; conflated?: number };
  }[];
  ended: (GraphQLError | undefined)[];
  cameBack: number;
  leave(): void;
};

/** The whole product in this process, with its live engine in the test's hands. */
export type LiveProduct = Awaited<ReturnType<typeof startLive>>;

/** Starts it on a database of its own. */
export async function startLive(env: Record<string, string> = {}) {
  const database = await createTestDatabase();
  const many = '1000000';
  const settings = readSettings({
    PORT: '0',
    DATABASE_URL: database.url,
    KD_POOL_SIZE: '5',
    KD_REQUESTS_PER_MINUTE: many,
    KD_REQUESTS_PER_MINUTE_ADVISOR: many,
    KD_REQUESTS_PER_MINUTE_ADDRESS: many,
    KD_MAX_CONCURRENT: '1000',
    ...env,
  });
  const { log, lines } = logToMemory();
  const embedded = await startEmbedded({ settings, log });
  const { live, answerer } = embedded.router;
  const address = await embedded.router.listen();

  /** Subscribes on behalf of a member, as any transport would. */
  const listen = async (client: Client, membership: Membership, query: string, cursor?: string): Promise<Listener> => {
    const variables = { familyId: membership.familyId };
    const prepared = answerer.prepare({ query, variables });
    if ('status' in prepared) throw new Error(String(prepared.body));
    const listener: Listener = { frames: [], results: [], ended: [], cameBack: 0, leave: () => {} };
    const sink: Sink = {
      next: (frame) => {
        listener.frames.push(frame);
        listener.results.push(JSON.parse(frame.payload) as Listener['results'][number]);
      },
      end: (error) => void listener.ended.push(error),
      comeBack: () => void (listener.cameBack += 1),
    };
    const viewer = viewerOf(client, membership);
    listener.leave = await live.subscribe({ operation: prepared.operation, variables, viewer, cursor, sink });
    return listener;
  };
  return {
    address,
    lines,
    live,
    listen,
    stop: async () => {
      await embedded.stop();
      await database.drop();
    },
  };
}

/** Who a client's token is of. */
function viewerOf({ tokens }: Client, membership: Membership): UserViewer {
  const [, claims = ''] = (tokens?.accessToken ?? '').split('.');
  const { sub, sid } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub: string; sid: string };
  const origin = { address: '127.0.0.1', userAgent: 'test' };
  return { kind: 'user', userId: sub, sessionId: sid, memberships: [membership], origin };
}
