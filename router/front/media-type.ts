/** The media types an answer can have, each with its charset, as it is written into `content-type`. */
export type MediaType = 'application/graphql-response+json; charset=utf-8' | 'application/json; charset=utf-8';

/** What a client gets. */
export type Negotiated = {
  type: MediaType;
  /** Whether it asked for plain `application/json` by name. */
  legacy: boolean;
  /** Whether it takes an answer in parts (`multipart/mixed`). */
  parts: boolean;
  /** How it takes what stays open: an event stream (which then goes for every answer), or Apollo's parts of a subscription. */
  stream?: 'sse' | 'multipart' | undefined;
};

type Offer = Omit<Negotiated, 'parts'>;

const response: Offer = { type: 'application/graphql-response+json; charset=utf-8', legacy: false };
const json: Offer = { type: 'application/json; charset=utf-8', legacy: true };
/** For whoever has no wish: the type that every tool understands. */
const any: Offer = { type: 'application/json; charset=utf-8', legacy: false };

/** For whoever wants events: what is refused before there are any is plain JSON. */
const events: Offer = { ...any, stream: 'sse' };

const multipart = 'multipart/mixed';

const offers = new Map<string, Offer>([
  ['application/graphql-response+json', response],
  ['application/json', json],
  ['text/event-stream', events],
  ['application/*', any],
  ['*/*', any],
]);

type Wish = { range: string; quality: number; utf8: boolean; subscriptions: boolean };

const parameterOf = (parts: readonly string[], name: string): string | undefined =>
  parts
    .find((part) => part.toLowerCase().startsWith(`${name}=`))
    ?.slice(name.length + 1)
    .replaceAll('"', '');

function wishOf(text: string): Wish {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim());
  const quality = Number(parameterOf(parameters, 'q') ?? 1);
  const charset = parameterOf(parameters, 'charset');
  return {
    range: range.toLowerCase(),
    quality: Number.isFinite(quality) ? quality : 0,
    utf8: charset === undefined || isUtf8Name(charset),
    subscriptions: parameterOf(parameters, 'subscriptionspec') === '1.0',
  };
}

/** Whether a charset's name means UTF-8, the only one spoken here. */
export const isUtf8Name = (charset: string): boolean => /^utf-?8$/i.test(charset);

/**
 * The media type that fits an `Accept` header best (RFC 9110, 12.5.1): the highest quality wins, of equals the first named.
 * Undefined when nothing fits.
 */
export function negotiate(accept: string | undefined): Negotiated | undefined {
  if (accept === undefined || accept.trim() === '') return { ...any, parts: false };
  const wishes = accept.split(',').map(wishOf);
  const refused = new Set(wishes.filter(({ quality }) => quality <= 0).map(({ range }) => range));
  const inParts = wishes.filter(({ range, quality }) => range === multipart && quality > 0);
  const parts = inParts.some(({ subscriptions }) => !subscriptions);
  const best = wishes
    .filter(({ range, quality, utf8 }) => quality > 0 && utf8 && offers.has(range))
    .toSorted((a, b) => b.quality - a.quality)
    .at(0);
  // Who names nothing but parts gets an answer that has none as JSON.
  const offer = best ? offers.get(best.range) : inParts.length > 0 ? any : undefined;
  // A wildcard gives what is not refused by name.
  const type = offer === any && refused.has('application/json') ? unlessRefused(refused) : offer;
  const stream = type?.stream ?? (inParts.some(({ subscriptions }) => subscriptions) ? 'multipart' : undefined);
  return type && { ...type, parts: parts && stream !== 'sse', stream };
}

const unlessRefused = (refused: ReadonlySet<string>): Offer | undefined =>
  refused.has('application/graphql-response+json') ? undefined : response;

/** Headers differ little between requests; what a hostile client varies must not fill the memory. */
const remembered = 500;

/** `negotiate` that remembers its answers. */
export function rememberingNegotiator(): typeof negotiate {
  const known = new Map<string | undefined, Negotiated | undefined>();
  return (accept) => {
    const hit = known.get(accept);
    if (hit) return hit;
    const fresh = negotiate(accept);
    if (known.size < remembered) known.set(accept, fresh);
    return fresh;
  };
}
