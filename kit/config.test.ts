import { describe, expect, test } from 'vitest';
import { readSettings, SettingsError } from './config.ts';

const complaint = (env: Record<string, string>): string => {
  try {
    readSettings(env);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return 'accepted';
};

describe('settings', () => {
  test('an empty environment gives the defaults', () => {
    expect(readSettings({})).toMatchObject({
      HOST: '127.0.0.1',
      KD_DATA_DIR: '.kd',
      KD_DEMO: true,
      KD_MAX_BODY_BYTES: 262_144,
    });
  });

  test('text becomes what the setting is', () => {
    expect(readSettings({ PORT: '0', KD_DEMO: '0', KD_TRUSTED_PROXIES: '10.0.0.0/8, ::1' })).toMatchObject({
      PORT: 0,
      KD_DEMO: false,
      KD_TRUSTED_PROXIES: ['10.0.0.0/8', '::1'],
    });
  });

  test('a list of names and URLs becomes what it names', () => {
    const given = 'reviews=ws://a/live, products=wss://b/?c=d';
    expect(readSettings({ KD_SUBSCRIPTION_URLS: given }).KD_SUBSCRIPTION_URLS).toEqual({
      reviews: 'ws://a/live',
      products: 'wss://b/?c=d',
    });
    for (const wrong of ['reviews', 'reviews=http://a', '=ws://a', 'reviews=ws://'])
      expect(complaint({ KD_SUBSCRIPTION_URLS: wrong })).toContain('KD_SUBSCRIPTION_URLS');
  });

  test('an empty value is the same as none', () => {
    expect(readSettings({ PORT: '', DATABASE_URL: '' })).toEqual(readSettings({}));
  });

  test('a bad value is refused with its name, what was given and what is accepted', () => {
    expect(complaint({ PORT: '99999' })).toMatch(/PORT: given "99999", accepted is: .*65535/);
    expect(complaint({ DATABASE_URL: 'mysql://x' })).toMatch(/DATABASE_URL: given .*postgres:/);
  });

  test('a name that no setting has is refused and the known ones are listed', () => {
    expect(complaint({ KD_DEMMO: '0' })).toMatch(/KD_DEMMO: there is no such setting. Known are .*KD_DEMO\b/);
  });

  test('everything wrong is said at once', () => {
    const text = complaint({ PORT: 'x', LOG_LEVEL: 'loud', KD_NOPE: '1' });
    for (const name of ['PORT', 'LOG_LEVEL', 'KD_NOPE']) expect(text).toContain(`- ${name}:`);
  });

  test('the value of a secret is not repeated', () => {
    expect(complaint({ KD_STATEMENT_KEY: 'too-short-secret' })).not.toContain('too-short-secret');
    expect(complaint({ DATABASE_URL: 'http://user:pw-in-url@host' })).not.toContain('pw-in-url');
  });
});
