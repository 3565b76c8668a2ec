import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);

/** What V8 says of strings' methods in a process after it has run some code. */
async function stringsAfter(code: string): Promise<string> {
  const asks = `${code}; console.log(%HasFastProperties(String.prototype) ? 'fast' : 'slow');`;
  const { stdout } = await run(process.execPath, ['--allow-natives-syntax', '--input-type=module', '--eval', asks]);
  return stdout.trim();
}

const importing = (path: string) => `const { keepStringsFast } = await import('${import.meta.resolve(path)}')`;

test('a class that extends String makes the methods of strings slow', async () => {
  expect(await stringsAfter('class Text extends String {}')).toBe('slow');
});

test('strings that a class made slow become fast again', async () => {
  const code = `${importing('./fast-strings.ts')}; class Text extends String {}; keepStringsFast()`;
  expect(await stringsAfter(code)).toBe('fast');
});

test('strings stay fast when a class extends String later', async () => {
  const code = `${importing('./fast-strings.ts')}; keepStringsFast(); class Text extends String {}`;
  expect(await stringsAfter(code)).toBe('fast');
});

test('a process that talks to Redis has fast strings', async () => {
  expect(await stringsAfter(`await import('${import.meta.resolve('./bus/redis-connection.ts')}')`)).toBe('fast');
});
