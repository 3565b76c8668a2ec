import type { Tokens } from './session.ts';

/** Somebody of the demo family whom anybody may sign in as. */
export type DemoPerson = { username: string; fullName: string; role: string };

/** The people of the demo family; nobody where there is no demo. */
export async function demoPeople(signal: AbortSignal): Promise<DemoPerson[]> {
  const response = await fetch('/demo', { headers: { accept: 'application/json' }, signal });
  if (!response.ok) return [];
  const { people } = (await response.json()) as { people: DemoPerson[] };
  return people;
}

/** Signs in as somebody of the demo family, without a password. */
export async function demoSignIn(username: string): Promise<Tokens> {
  const response = await fetch('/demo/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ username }),
  });
  if (!response.ok) throw new Error(`The demo sign-in answered ${response.status}.`);
  return (await response.json()) as Tokens;
}
