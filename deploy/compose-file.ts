import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from '../scripts/root.ts';

/** A service, as far as the checks look at it. */
export type Service = z.output<typeof service>;

/** `docker-compose.yml` with its variables filled in. */
export type ComposeFile = z.output<typeof file>;

const service = z.object({
  image: z.string(),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  networks: z.array(z.string()),
  volumes: z.array(z.string()).default([]),
  read_only: z.boolean(),
  cap_drop: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()) }),
});
const file = z.object({
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.object({ internal: z.boolean().default(false) })),
  volumes: z.record(z.string(), z.unknown()),
});

/** `$$`, `${NAME}`, `${NAME:-default}` and `${NAME:?message}`, as Compose interpolates them. */
const variable = /\$(?:\$|\{([A-Z0-9_]+)(?::([-?])([^}]*))?\})/g;

/**
 * A text with its variables filled in.
 * @throws Error with the message that the file gives for a variable which is required and missing
 */
export function interpolate(text: string, env: Readonly<Record<string, string>>): string {
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
  const ajv = new Ajv({ allErrors: true, strictTuples: false });
  if (!ajv.validate(schema, composed))
    throw new Error(ajv.errorsText(ajv.errors, { dataVar: 'docker-compose.yml', separator: '\n' }));
  return file.parse(composed);
}
