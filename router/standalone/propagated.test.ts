import { SettingsError } from '@kd/kit/config';
import { expect, test } from 'vitest';
import { propagation } from './propagated.ts';

test('nothing is passed on by default', () => {
  const { ofRequest, ofConnection, hasAmbient } = propagation([]);
  const headers = { authorization: 'Bearer a', cookie: 'a=b' };
  expect([ofRequest(headers), ofConnection({ headers, payload: headers }), hasAmbient]).toEqual([undefined, {}, false]);
});

test('headers go under the names that the setting writes, whatever their letters', () => {
  const { ofRequest, ofConnection } = propagation(['X-Tenant', 'authorization']);
  expect(ofRequest({ 'x-tenant': 'north', other: 'no' })).toEqual({ 'X-Tenant': 'north' });
  const payload = { Authorization: 'Bearer payload', 'x-TENANT': null };
  const headers = { authorization: 'Bearer upgrade', 'x-tenant': 'north' };
  expect(ofConnection({ payload, headers })).toEqual({ 'X-Tenant': 'north', authorization: 'Bearer payload' });
});

test.each([['two\nlines'], [{ nested: 1 }], [7], ['\u{1F600}']])('what can be no header is refused: %j', (value) => {
  const { ofConnection } = propagation(['x-tenant']);
  expect(() => ofConnection({ payload: { 'x-tenant': value }, headers: {} })).toThrow('x-tenant');
});

test.each(['Host', 'content-length', 'transfer-encoding', 'traceparent', 'not a name'])(
  'the router’s own business is no header to pass on: %s',
  (name) => {
    expect(() => propagation(['x-tenant', name])).toThrow(SettingsError);
  },
);

test('what browsers add by themselves is known as such', () => {
  expect([propagation(['Cookie']).hasAmbient, propagation(['x-tenant']).hasAmbient]).toEqual([true, false]);
});
