import { authExchange } from '@urql/exchange-auth';
import type { CombinedError, Exchange } from '@urql/core';
import type { Session } from './session.ts';

/** Sends the access token along, refreshes it before it ends, and once more when the server refuses it. */
export function sessionExchange(session: Session): Exchange {
  return authExchange(async ({ appendHeaders }) => {
    let sent: string | null = null;
    return {
      addAuthToOperation(operation) {
        sent = session.usableToken();
        return sent ? appendHeaders(operation, { Authorization: `Bearer ${sent}` }) : operation;
      },
      willAuthError: () => session.state().status === 'signed-in' && session.usableToken() === null,
      didAuthError(error) {
        if (!isUnauthenticated(error)) return false;
        session.refuse(sent);
        return true;
      },
      async refreshAuth() {
        await session.accessToken();
      },
    };
  });
}

function isUnauthenticated(error: CombinedError): boolean {
  return error.graphQLErrors.some(({ extensions }) => extensions['code'] === 'UNAUTHENTICATED');
}
