import { expect, test } from 'vitest';
import { pathAfterSignIn } from './path-after-sign-in.ts';

test('one comes back to where one wanted to go', () => {
  expect(pathAfterSignIn('/families/42')).toBe('/families/42');
  expect(pathAfterSignIn(undefined)).toBe('/');
});

test('a crafted address never leads to another site', () => {
  for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)']) {
    expect(pathAfterSignIn(next)).toBe('/');
  }
});
