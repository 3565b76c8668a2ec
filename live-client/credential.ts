/**
 * An access token, and when it ends on this device's clock, in milliseconds since the epoch. Without that it is not renewed
 * while a socket is open.
 */
export type AccessToken = { token: string; expiresAt?: number | undefined };

/**
 * Gives an access token that can be used, renewed when need be; null when nobody is signed in. Asked before each connection, so
 * it keeps what it has until that is over.
 * @param refused - the token that the server took no more: another one is wanted
 * @throws when none can be had for the moment; it is asked again later
 */
export type TokenSource = (refused: string | undefined) => Promise<AccessToken | null>;

/** Nobody is signed in any more: there is nothing to come back to. */
export class SignedOut extends Error {}

/** What a client shows at the door. */
export type Credential = {
  /** The payload of `connection_init`, with a token that was not refused. @throws SignedOut when nobody is signed in */
  payload(): Promise<Record<string, unknown> | undefined>;
  /** The server took the token that was shown last no more. */
  refused(): void;
  /** The milliseconds until the token that was shown last has to be renewed; undefined when it is not known. */
  renewIn(): number | undefined;
};

/** How long before its end a token is renewed: sources take one that ends within half a minute for over. */
const renewBeforeMs = 25_000;
// Timers hold no more.
const longestMs = 2 ** 31 - 1;

/** Without a source nothing is shown: for servers that ask nobody who they are. */
export function createCredential(source: TokenSource | undefined, now: () => number): Credential {
  let shown: AccessToken | undefined;
  let refused: string | undefined;
  return {
    async payload() {
      if (!source) return undefined;
      const access = await source(refused);
      if (!access) throw new SignedOut('Nobody is signed in.');
      shown = access;
      return { authorization: `Bearer ${access.token}` };
    },
    refused() {
      refused = shown?.token;
    },
    renewIn() {
      if (shown?.expiresAt === undefined) return undefined;
      return Math.min(Math.max(shown.expiresAt - renewBeforeMs - now(), 0), longestMs);
    },
  };
}
