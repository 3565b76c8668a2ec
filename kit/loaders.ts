import DataLoader from 'dataloader';

/**
 * A loader (dataloader) that answers many single look-ups of one request with one call. `byKeys` may return rows in any
 * order and leave keys out; `keyOf` says which key a row answers. A key without a row loads as null.
 */
export function rowLoader<K, V>(
  byKeys: (keys: readonly K[]) => Promise<readonly V[]>,
  keyOf: (row: V) => K,
  text: (key: K) => string = String,
) {
  return new DataLoader<K, V | null, string>(
    async (keys) => {
      const rows = new Map((await byKeys(keys)).map((row) => [text(keyOf(row)), row]));
      return keys.map((key) => rows.get(text(key)) ?? null);
    },
    { cacheKeyFn: text },
  );
}

/** Like `rowLoader`, for look-ups that find many rows: a key without rows loads as an empty list. Rows keep their order. */
export function listLoader<K, V>(
  byKeys: (keys: readonly K[]) => Promise<readonly V[]>,
  keyOf: (row: V) => K,
  text: (key: K) => string = String,
) {
  return new DataLoader<K, V[], string>(
    async (keys) => {
      const lists = Map.groupBy(await byKeys(keys), (row) => text(keyOf(row)));
      return keys.map((key) => lists.get(text(key)) ?? []);
    },
    { cacheKeyFn: text },
  );
}
