import { request } from 'undici';

/** FamilyDashboard, the query that defines the product: one screen, four subgraphs. */
export const dashboardQuery = `query FamilyDashboard($familyId: ID!) {
  family(id: $familyId) {
    name
    members { id fullName totalPoints currentStreak }
    activeTasks { id title status assignedTo { fullName } dueDate }
    leaderboard { user { fullName } points rank }
  }
}`;

/** Who asks, and for which family. */
export type Person = { accessToken: string; userId: string; familyId: string };

/** An HTTP request, ready to be sent many times. */
export type Shot = { url: string; headers: Record<string, string>; body: string };

/** FamilyDashboard, as a client sends it. */
export const dashboardShot = (url: string, { accessToken, familyId }: Person): Shot => ({
  url,
  headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
  body: JSON.stringify({ operationName: 'FamilyDashboard', query: dashboardQuery, variables: { familyId } }),
});

/**
 * The bytes of one answer.
 * @throws Error when it is not complete: a benchmark of errors says nothing
 */
export async function answerOf({ url, headers, body }: Shot): Promise<string> {
  const { statusCode, body: answer } = await request(url, { method: 'POST', headers, body });
  const text = await answer.text();
  const { data, errors } = JSON.parse(text) as {
    data?: { family: { members: unknown[]; activeTasks: unknown[] } | null } | null;
    errors?: unknown;
  };
  const complete = statusCode === 200 && errors === undefined && data?.family;
  if (!complete || data.family?.members.length === 0 || data.family?.activeTasks.length === 0) {
    throw new Error(`${url} answered ${statusCode} ${text.slice(0, 500)}`);
  }
  return text;
}
