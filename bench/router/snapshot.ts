import { request } from 'undici';
import type { Snapshot } from './memory-subgraphs.ts';
import type { Asker } from './scenarios.ts';

const query = `query BenchSnapshot($familyId: ID!) {
  family(id: $familyId) {
    id name
    members { familyId id fullName totalPoints currentStreak }
    activeTasks { id title status dueDate assignedTo { familyId id } }
    leaderboard { user { familyId id } points rank }
  }
}`;

/** Asks a running router for what the subgraphs in memory have to know. */
export async function takeSnapshot(origin: string, { accessToken, userId, familyId }: Asker): Promise<Snapshot> {
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
