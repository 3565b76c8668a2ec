import type { Logger } from '@kd/kit/log';
import { parseAnswer } from './answer-text.ts';
import type { AnswerText } from './answer-text.ts';
import { createBreaker, usualBreaker } from './breaker.ts';
import type { BreakerOptions } from './breaker.ts';
import { createPace, exchange } from './exchange.ts';
import type { Hearer } from './exchange.ts';
import { linkFigures } from './figures.ts';
import { deadlineMs as usualDeadlineMs, withoutAnswer } from './link.ts';
import type { Link, LinkRequest } from './link.ts';
import { Pool } from './pool.ts';
import type { PoolOptions } from './pool.ts';
import { headersOf, requestBytes, requestStart, textCache, variablesOf } from './request-text.ts';
import { shareRead } from './shared-reads.ts';
import { createTimerWheel } from './timer-wheel.ts';

/** How an HTTP link treats its peer; the defaults suit a subgraph in the same network. */
export type HttpLinkOptions = Partial<PoolOptions> & {
  deadlineMs?: number;
  /** Asks for gzip. Off: unpacking costs more time than it saves on anything but a slow or paid line. */
  acceptGzip?: boolean;
  breaker?: BreakerOptions;
};

const usualPool: PoolOptions = {
  headBytes: 32 * 1024,
  bodyBytes: 16 * 1024 * 1024,
  maxSockets: 32,
  depth: 32,
  stallMs: 5,
  connectMs: 1_500,
};

const wheel = createTimerWheel();

/** A link over HTTP/1.1 to the URL as it stands, on few connections that are kept alive. See `README.md` beside it. */
export function httpLink(subgraph: string, address: string, log: Logger, options: HttpLinkOptions = {}): Link {
  const url = new URL(address);
  const poolOptions: PoolOptions = { ...usualPool, ...options };
  const pool = new Pool(peerOf(url), poolOptions, wheel);
  const start = requestStart({ url, acceptGzip: options.acceptGzip ?? false });
  const breaker = createBreaker(options.breaker ?? usualBreaker, (isOpen) =>
    log.warn(
      { to: subgraph },
      isOpen ? 'a subgraph fails too often: it is left alone for a while' : 'a subgraph answers again',
    ),
  );
  const common = {
    pool,
    wheel,
    breaker,
    pace: createPace(poolOptions.stallMs),
    deadlineMs: options.deadlineMs ?? usualDeadlineMs,
    maxAnswerBytes: poolOptions.bodyBytes,
  };
  const prepare = textCache();
  const count = linkFigures(subgraph);

  const send = (request: LinkRequest, hearer: Hearer, now: number): void => {
    const text = prepare(request.query, request.operationName);
    const variables = variablesOf(request);
    // Before others can come to wait for it: it throws for what cannot be sent.
    const headers = headersOf(request);
    const shared = text.reads ? shareRead(text, request, variables, hearer) : hearer;
    if (shared) exchange(common, requestBytes(start, headers, text, variables), text, shared, now);
  };
  return {
    takesText: true,
    ask: (request) =>
      new Promise((resolve) => {
        const started = performance.now();
        const onError = (error: unknown): void => {
          count('unavailable', started);
          resolve(withoutAnswer(subgraph, error, log));
        };
        const onText = (text: AnswerText, now: number): void => {
          try {
            const answer = parseAnswer(text, request.read);
            count(answer.errors ? 'errors' : 'ok', started, now);
            resolve(answer);
          } catch (error) {
            onError(error);
          }
        };
        try {
          send(request, { onText, onError }, started);
        } catch (error) {
          onError(error);
        }
      }),
    close: () => pool.close(),
  };
}

const peerOf = ({ protocol, hostname, port }: URL) => {
  const tls = protocol === 'https:';
  if (!tls && protocol !== 'http:') throw new TypeError(`A link goes over http or https, not ${protocol}`);
  // An address of IPv6 stands in brackets in a URL, and nowhere else.
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? (tls ? 443 : 80) : Number(port), tls };
};
