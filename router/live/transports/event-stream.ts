import { eventStreamAnswer, eventStreamType } from '../../front/event-stream.ts';
import type { Frame } from '../frame.ts';
import type { StreamFormat } from './stream.ts';

const comment = ':\n\n';

/** GraphQL over SSE, distinct connections (https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md). */
export const eventStream: StreamFormat = {
  transport: 'sse',
  contentType: eventStreamType,
  opening: comment,
  beat: comment,
  // The id is what a client sends back as `Last-Event-ID`: where there are no cursors there is none.
  frame: ({ cursor, payload }: Frame) => `${cursor && `id: ${cursor}\n`}event: next\ndata: ${payload}\n\n`,
  failure: (errors) => eventStreamAnswer(JSON.stringify({ errors })),
  completion: 'event: complete\ndata:\n\n',
  // The stream breaks off without `complete`: so the client comes back, with what it heard last.
  ending: () => '',
};
