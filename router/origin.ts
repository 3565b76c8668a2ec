import type { IncomingMessage } from 'node:http';
import proxyAddress from '@fastify/proxy-addr';
import type { Settings } from '@kd/kit/config';
import { originOf } from './http.ts';

/** Whether the address at this distance is a proxy whose word counts. */
export type Trusts = (address: string, distance: number) => boolean;

/** Undefined where no proxy is trusted: then nobody has to read what they say. */
export const trustedProxies = ({ KD_TRUSTED_PROXIES: list }: Settings): Trusts | undefined =>
  list.length > 0 ? proxyAddress.compile(list) : undefined;

/** Who sent a request, as far as proxies that count say. */
export const originFinder = (trusts: Trusts | undefined) => (request: IncomingMessage) =>
  originOf({
    ip: trusts ? proxyAddress(request, trusts) : (request.socket.remoteAddress ?? ''),
    headers: request.headers,
  });

/**
 * Browsers say which page opens a socket; only our own may. Other clients send no Origin. A trusted proxy may say under
 * which name it was asked.
 */
export function sameOrigin({ headers, socket }: IncomingMessage, trusts: Trusts | undefined): boolean {
  const { origin, host } = headers;
  const forwarded = headers['x-forwarded-host'];
  const asked = typeof forwarded === 'string' && trusts?.(socket.remoteAddress ?? '', 0) ? forwarded : host;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === asked);
}
