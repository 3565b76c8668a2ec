import type { ClientError } from '../../answer-errors.ts';
import type { Ending } from './connection.ts';
import type { StreamFormat } from './stream.ts';

const delimiter = '\r\n--graphql';
/** A part ends with the delimiter that follows it: a client knows only then that it has the whole. */
const part = (json: string): string => `\r\ncontent-type: application/json; charset=utf-8\r\n\r\n${json}${delimiter}`;
const end = '--\r\n';
const heartbeat = part('{}');

/** What went wrong with the connection, as against the operation: the client may connect again. */
const causes: Readonly<Record<Ending, ClientError>> = {
  restart: { message: 'The service restarts: connect again.', extensions: { code: 'CONNECT_AGAIN' } },
  slow: { message: 'You read too slowly: connect again after a pause.', extensions: { code: 'CONNECT_AGAIN' } },
  later: { message: 'Connect again after a pause.', extensions: { code: 'CONNECT_AGAIN' } },
  session: { message: 'This session has ended: sign in again.', extensions: { code: 'UNAUTHENTICATED' } },
  expired: {
    message: 'The access token is over: renew it with refreshSession.',
    extensions: { code: 'UNAUTHENTICATED' },
  },
  silent: { message: 'Connect again.', extensions: { code: 'CONNECT_AGAIN' } },
};

/** Apollo's multipart subscription protocol, version 1.0, as Apollo Client, iOS and Kotlin speak it. */
export const multipart: StreamFormat = {
  transport: 'multipart',
  contentType: 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
  opening: delimiter + heartbeat,
  beat: heartbeat,
  frame: ({ payload }) => part(`{"payload":${payload}}`),
  failure: (errors) => part(JSON.stringify({ payload: { errors } })) + end,
  completion: end,
  ending: (why) => part(JSON.stringify({ payload: null, errors: [causes[why]] })) + end,
};
