import { persistedExchange } from '@urql/exchange-persisted';
import type { Exchange } from '@urql/core';

/**
 * Sends operations by the hash that code generation gave them, which is in the router's manifest; a router that does not
 * know it is sent the text. What was not generated has no hash and goes as text.
 */
export const byHashExchange: Exchange = persistedExchange({
  generateHash: async (_, document) => hashOf(document) ?? '',
  preferGetForPersistedQueries: false,
  enableForMutation: true,
  enableForSubscriptions: true,
});

/** The hash of a generated document, as Apollo's format has it. */
export function hashOf(document: object): string | undefined {
  const meta: unknown = '__meta__' in document ? document.__meta__ : undefined;
  if (typeof meta !== 'object' || meta === null || !('hash' in meta)) return undefined;
  return String(meta.hash).replace('sha256:', '');
}
