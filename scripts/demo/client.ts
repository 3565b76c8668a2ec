import type { Answerer } from '@kd/router/answer';
import { v4 } from 'uuid';

/** Sends operations as one demo person; the same door, limits and rules as for any client. */
export type DemoClient = <Data>(query: string, variables?: Record<string, unknown>) => Promise<Data>;

const origin = { address: '127.0.0.1', userAgent: 'demo family' };

/** A client without a network between it and the router. @throws Error with the first error's message when an operation fails */
export function demoClient(answerer: Answerer, token?: () => string): DemoClient {
  return async <Data>(query: string, variables: Record<string, unknown> = {}) => {
    const { body } = await answerer.answer({ query, variables, token: token?.(), origin, correlationId: v4() });
    const { data, errors } = JSON.parse(String(body)) as { data?: Data; errors?: { message: string }[] };
    const [error] = errors ?? [];
    if (error || !data)
      throw new Error(`The demo family could not do ${query.trim().slice(0, 60)}…: ${error?.message ?? 'no data'}`);
    return data;
  };
}
