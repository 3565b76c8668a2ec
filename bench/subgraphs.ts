import { freePort } from '@kd/kit/database/embedded/port';

/** The subgraphs that are asked over HTTP. */
export const subgraphNames = ['users', 'families', 'tasks', 'points'];

/** A free address for each subgraph. */
export async function addresses(): Promise<Record<string, string>> {
  const urls: Record<string, string> = {};
  for (const name of subgraphNames) urls[name] = `http://127.0.0.1:${await freePort()}`;
  return urls;
}

/** The settings that tell a process of ours where the subgraphs are. */
export const urlSettings = (urls: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(urls).map(([name, url]) => [`KD_${name.toUpperCase()}_URL`, url]));
