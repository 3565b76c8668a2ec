import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'undici';
import type { Snapshot } from './memory-subgraphs.ts';
import type { Asker } from './scenarios.ts';
import type { Contender, Stage } from './stage.ts';

const query = `query BenchSnapshot($familyId: ID!) {
  family(id: $familyId) {
    id name
    members { familyId id fullName totalPoints currentStreak }
    activeTasks { id title status dueDate assignedTo { familyId id } }
    leaderboard { user { familyId id } points rank }
  }
}`;

/** Writes what the subgraphs in memory have to know, as a router over HTTP tells it, where contenders look for it. */
export async function writeSnapshot(stage: Stage, urls: Record<string, string>, teller?: Contender): Promise<void> {
  const [told] = teller ? [teller] : await stage.startContenders(['http'], urls);
  const snapshot = await takeSnapshot(`http://127.0.0.1:${told?.port}`, stage.asker);
  writeFileSync(join(stage.folder, snapshotFile), JSON.stringify(snapshot));
}

/** The file's name in the stage's folder. */
export const snapshotFile = 'snapshot.json';

/** Asks a running router for what the subgraphs in memory have to know. */
async function takeSnapshot(origin: string, { accessToken, userId, familyId }: Asker): Promise<Snapshot> {
  const jwks = await request(new URL('/.well-known/jwks.json', origin));
  const signingKeys = await jwks.body.text();
  const answer = await request(new URL('/graphql', origin), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
    body: JSON.stringify({ query, variables: { familyId } }),
  });
  const { data } = (await answer.body.json()) as { data: { family: Snapshot['family'] } };
  const claims = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()) as { sid: string };
  return {
    signingKeys,
    sessionId: claims.sid,
    userId,
    memberships: [{ familyId, role: 'ADVISOR' }],
    family: data.family,
  };
}
