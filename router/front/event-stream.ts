/** The media type of server-sent events. */
export const eventStreamType = 'text/event-stream; charset=utf-8';

/** An answer that is the only one of its operation, as an event stream. The body is JSON, which has no line breaks here. */
export const eventStreamAnswer = (body: string): string => `event: next\ndata: ${body}\n\nevent: complete\ndata:\n\n`;
