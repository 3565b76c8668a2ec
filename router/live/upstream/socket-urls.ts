import type { Settings } from '@kd/kit/config';
import type { SocketUrls } from './plan.ts';

/** Where subgraphs serve subscriptions: as the settings say or, without, where they serve everything else. */
export const socketUrls =
  ({ KD_SUBSCRIPTION_URLS: given }: Pick<Settings, 'KD_SUBSCRIPTION_URLS'>): SocketUrls =>
  (subgraph, routingUrl = '') => {
    const named = given[subgraph] ?? routingUrl;
    if (!URL.canParse(named)) return undefined;
    const url = new URL(named);
    if (url.protocol === 'http:' || url.protocol === 'https:') url.protocol = url.protocol.replace('http', 'ws');
    // A WebSocket has no place for it.
    url.hash = '';
    return url.protocol === 'ws:' || url.protocol === 'wss:' ? url.href : undefined;
  };
