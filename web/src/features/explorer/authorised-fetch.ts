import type { Session } from '../../graphql/session.ts';

/** `fetch` with the session's access token, unless the request brings its own; a refused token is refreshed and the request sent once more. */
export function authorisedFetch(session: Session): typeof fetch {
  const send = async (input: RequestInfo | URL, init: RequestInit | undefined, token: string | null) => {
    const headers = new Headers(init?.headers);
    if (token !== null && !headers.has('authorization')) headers.set('authorization', `Bearer ${token}`);
    return fetch(input, { ...init, headers });
  };
  return async (input, init) => {
    const token = await session.accessToken();
    const answer = await send(input, init, token);
    if (answer.status !== 401 || token === null) return answer;
    session.refuse(token);
    return send(input, init, await session.accessToken());
  };
}
