import type { IncomingHttpHeaders } from 'node:http';
import { SettingsError } from '@kd/kit/config';
import { badInput } from '@kd/kit/errors';
import { isFurtherHeader, isHeaderValue } from '../execution/links/request-text.ts';
import type { Credentials } from '../live/host.ts';

/** Headers by the names that the settings write. */
type Headers = Readonly<Record<string, string>>;

/** Which of a client's headers subgraphs hear of. */
export type Propagation = {
  /** Those of an HTTP request; undefined when there are none. */
  ofRequest(headers: IncomingHttpHeaders): Headers | undefined;
  /** Those of a connection. @throws BAD_USER_INPUT when one in the payload of `connection_init` can be no header */
  ofConnection(credentials: Credentials): Headers;
  /** Whether there are any that browsers add by themselves, whatever page asks. */
  hasAmbient: boolean;
};

/** What browsers remember of a visitor and send along. */
const ambient = new Set(['cookie', 'authorization']);

/** Makes the choice of headers. @throws SettingsError for a name that is the router's own business */
export function propagation(names: readonly string[]): Propagation {
  const chosen = names.map((name) => [name, name.toLowerCase()] as const);
  const misfit = names.find((name) => !isFurtherHeader(name));
  if (misfit !== undefined) throw new SettingsError(`KD_PROPAGATE_HEADERS: ${misfit} is none that can be passed on.`);
  const pick = (valueOf: (name: string) => string | undefined): Headers => {
    const values = chosen.map(([name, lower]) => [name, valueOf(lower)] as const);
    return Object.fromEntries(values.filter((pair): pair is [string, string] => pair[1] !== undefined));
  };
  return {
    hasAmbient: chosen.some(([, lower]) => ambient.has(lower)),
    ofRequest: (headers) => (chosen.length === 0 ? undefined : pick((name) => textOf(headers[name]))),
    ofConnection: ({ payload, headers }) => {
      const said = new Map(Object.entries(payload).map(([name, value]) => [name.toLowerCase(), value]));
      return pick((name) => saidIn(said, name) ?? textOf(headers[name]));
    },
  };
}

const textOf = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(', ') : value;

/** Browsers have no other place than the payload for the headers of a WebSocket, so it comes first. */
function saidIn(payload: ReadonlyMap<string, unknown>, name: string): string | undefined {
  const value = payload.get(name);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && isHeaderValue(value)) return value;
  throw badInput(name, `The payload's ${name} is none that can be sent as a header.`);
}
