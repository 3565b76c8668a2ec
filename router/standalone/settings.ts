import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { readSettings, SettingsError } from '@kd/kit/config';
import type { Settings } from '@kd/kit/config';

/** Limits for schemas that are not ours: they stop what would take the process down, nothing that a schema may call for. */
const wide = {
  KD_MAX_BODY_BYTES: '10485760',
  KD_MAX_TOKENS: '200000',
  KD_MAX_DEPTH: '500',
  KD_MAX_SELECTIONS: '200000',
  KD_MAX_ALIASES: '20000',
  KD_MAX_ROOT_FIELDS: '10000',
  KD_MAX_DIRECTIVES: '20000',
};

/** The settings of a router that stands alone, with the full path of its supergraph. @throws SettingsError */
export function standaloneSettings(env: Readonly<Record<string, string | undefined>>): {
  settings: Settings;
  path: string;
} {
  const settings = readSettings({ ...wide, ...given(env) });
  const { SUPERGRAPH_PATH: named } = settings;
  if (named === undefined) throw new SettingsError('SUPERGRAPH_PATH: needed to know what to serve.');
  const path = resolve(named);
  // npm runs scripts in the repository's folder; a relative path is meant from where npm was called.
  const fromCaller = resolve(env['INIT_CWD'] ?? '.', named);
  return { settings, path: !existsSync(path) && existsSync(fromCaller) ? fromCaller : path };
}

const given = (env: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
