import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { settingsSchema } from '@kd/kit/config';
import { format } from 'prettier';
import { root } from './root.ts';

/**
 * `node scripts/settings-docs.ts [--check]`: writes `docs/reference/settings.md` from `settingsSchema`. With `--check` it
 * writes nothing and fails when the page is not what the settings say.
 */

const page = `${root}docs/reference/settings.md`;
const introduction = `# Settings

Generated from \`settingsSchema\` in \`kit/config.ts\` by \`npm run docs\`. Do not edit.

Settings are environment variables. A value that is not accepted stops the start, with the setting's name, what was given and what is accepted; so does a \`KD_…\` name that is not in this table, since it is a typing error. An empty value counts as left out. Those of OpenTelemetry (\`OTEL_…\`) are in [observability](../observability.md).
`;

type Setting = (typeof settingsSchema.shape)[keyof typeof settingsSchema.shape];

/** A setting as JSON Schema describes what is written into the environment. */
const describe = (setting: Setting) => setting.toJSONSchema({ io: 'input', unrepresentable: 'any' });
type Described = ReturnType<typeof describe>;

const number = (value: number) => value.toLocaleString('en').replaceAll(',', ' ');
const code = (value: string) => `\`${value}\``;

function acceptedNumber({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: Described): string {
  return maximum === Number.MAX_SAFE_INTEGER
    ? `a whole number from ${number(minimum)}`
    : `a whole number from ${number(minimum)} to ${number(maximum)}`;
}

/** What a text has to be. Only a refused value says what a refinement wants, so one is tried that none accepts. */
function acceptedText(setting: Setting, { minLength = 0 }: Described): string {
  if (minLength > 1) return `at least ${minLength} characters`;
  const complaint = setting.safeParse('-').error?.issues[0]?.message;
  return complaint ?? 'text';
}

function accepted(setting: Setting, described: Described): string {
  if (described.enum) return described.enum.map((value) => code(String(value))).join(', ');
  return described.type === 'integer' ? acceptedNumber(described) : acceptedText(setting, described);
}

/** What holds when a setting is left out, as it would be written. */
function defaultOf(value: unknown): string {
  if (typeof value === 'boolean') return code(value ? '1' : '0');
  return typeof value === 'string' || typeof value === 'number' ? code(String(value)) : 'none';
}

/** The page, as prettier formats it. */
async function settingsPage(): Promise<string> {
  const defaults: Record<string, unknown> = settingsSchema.parse({});
  const rows = Object.entries(settingsSchema.shape).map(([name, setting]) => {
    const facts = describe(setting);
    return [code(name), facts.description ?? '', accepted(setting, facts), defaultOf(defaults[name])];
  });
  const table = [['name', 'meaning', 'accepted', 'default'], ['-', '-', '-', '-'], ...rows];
  return format(`${introduction}\n${table.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`, {
    parser: 'markdown',
  });
}

if (import.meta.main) {
  const text = await settingsPage();
  if (!process.argv.includes('--check')) {
    writeFileSync(page, text);
  } else if (!existsSync(page) || readFileSync(page, 'utf8') !== text) {
    console.error('docs/reference/settings.md is not what kit/config.ts says: run npm run docs');
    process.exitCode = 1;
  }
}
