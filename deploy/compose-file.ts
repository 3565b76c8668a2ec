import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { root } from '../scripts/root.ts';

/** A service, as far as the checks look at it. */
export type Service = {
  image: string;
  command?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  networks: string[];
  volumes?: string[];
  read_only: boolean;
  cap_drop?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck: { test: string[] };
};

/** `docker-compose.yml` with its variables filled in. */
export type ComposeFile = {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, object>;
};

/** `$$`, `${NAME}`, `${NAME:-default}` and `${NAME:?message}`, as Compose interpolates them. */
const variable = /\$(?:\$|\{([A-Z0-9_]+)(?::([-?])([^}]*))?\})/g;

/**
 * A text with its variables filled in.
 * @throws Error with the message that the file gives for a variable which is required and missing
 */
function interpolate(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(variable, (whole, name: string | undefined, kind: string | undefined, words = '') => {
    if (name === undefined) return '$';
    const value = env[name];
    if (value) return value;
    if (kind === '?') throw new Error(`${name}: ${String(words)}`);
    if (kind === undefined) throw new Error(`${whole} has neither a default nor a message`);
    return String(words);
  });
}

function interpolateAll(value: unknown, env: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') return interpolate(value, env);
  if (Array.isArray(value)) return value.map((item) => interpolateAll(item, env));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, interpolateAll(item, env)]));
}

/**
 * Reads `docker-compose.yml` as Compose would, with these variables.
 * @throws Error for a missing variable, and for everything that `compose.schema.json` does not know
 */
export function readComposeFile(env: Readonly<Record<string, string>>): ComposeFile {
  const raw: unknown = parse(readFileSync(`${root}docker-compose.yml`, 'utf8'), { merge: true });
  const composed = interpolateAll(raw, env);
  const schema = JSON.parse(readFileSync(`${root}deploy/compose.schema.json`, 'utf8')) as object;
  const fits = new Ajv({ allErrors: true, strictTuples: false }).compile<ComposeFile>(schema);
  if (fits(composed)) return composed;
  const complaints = (fits.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `docker-compose.yml${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
  );
  throw new Error(complaints.join('\n'));
}
