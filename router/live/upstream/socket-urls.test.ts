import { expect, test } from 'vitest';
import { socketUrls } from './socket-urls.ts';

test.each([
  ['http://reviews.internal:4001/graphql?a=b', 'ws://reviews.internal:4001/graphql?a=b'],
  ['https://reviews.example/graphql#here', 'wss://reviews.example/graphql'],
  ['unix:///run/reviews', undefined],
  ['', undefined],
  [undefined, undefined],
])('a subgraph at %s is subscribed to at %s', (routingUrl, expected) => {
  expect(socketUrls({ KD_SUBSCRIPTION_URLS: {} })('reviews', routingUrl)).toBe(expected);
});

test('a setting names another place, for that subgraph alone', () => {
  const urlOf = socketUrls({ KD_SUBSCRIPTION_URLS: { reviews: 'wss://live.example/reviews' } });
  expect([urlOf('reviews', 'http://a/'), urlOf('products', 'http://a/')]).toEqual([
    'wss://live.example/reviews',
    'ws://a/',
  ]);
});
