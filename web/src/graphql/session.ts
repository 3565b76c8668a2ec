/** What a sign-in or a refresh brings. */
export type Tokens = { accessToken: string; refreshToken: string; expiresIn: number };

/** Who is signed in on this device: `id` names the session and stays the same while its tokens change. */
export type SessionState = { status: 'signed-in'; id: string } | { status: 'signed-out'; ended: boolean };

/** What the session needs from outside; everything here can be replaced by a test. */
export type SessionOptions = {
  /** Name of the entry in `storage`. */
  key: string;
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** Exchanges the refresh token; `ended` when the server no longer knows it. Throws when the server cannot be reached. */
  refresh(refreshToken: string, idempotencyKey: string): Promise<Tokens | 'ended'>;
  /** Runs work while no other tab runs work under the same name. */
  lock<T>(name: string, work: () => Promise<T>): Promise<T>;
  now(): number;
  newId(): string;
};

/** What outlives the tab. The access token is not part of it. */
type Saved = {
  id: string;
  refreshToken: string;
  /** Sent with the exchange of `refreshToken`, so that an exchange whose answer was lost can be repeated. */
  idempotencyKey: string;
};

export type Session = ReturnType<typeof createSession>;

/** An access token this close to its end is refreshed before it is used. */
const margin = 30_000;

/** The access token of this tab. */
function accessOf(now: () => number) {
  let access: { token: string; expiresAt: number } | undefined;
  return {
    /** The token if it can be used as it is. */
    usable: (): string | null => (access && access.expiresAt - margin > now() ? access.token : null),
    ends: (): number | undefined => access?.expiresAt,
    keep({ accessToken, expiresIn }: Tokens): void {
      access = { token: accessToken, expiresAt: now() + expiresIn * 1_000 };
    },
    forget(): void {
      access = undefined;
    },
    refuse(token: string | null): void {
      if (access?.token === token) access = undefined;
    },
  };
}

/** The session of this device: the refresh token is shared by its tabs, an access token belongs to one tab. */
export function createSession(options: SessionOptions) {
  const { key, storage, now, newId } = options;
  const listeners = new Set<() => void>();
  const access = accessOf(now);
  let state = stateOf(read(storage, key), false);
  let refreshing: Promise<string | null> | undefined;

  function become(next: SessionState, tokens?: Tokens): void {
    access.forget();
    state = next;
    if (tokens && next.status === 'signed-in') keep(next.id, tokens);
    for (const listener of listeners) listener();
  }

  /** Takes up what another tab did: signed out, or signed somebody else in. */
  function follow(): void {
    const saved = read(storage, key);
    const same = state.status === 'signed-in' ? state.id === saved?.id : saved === undefined;
    if (!same) become(stateOf(saved, false));
  }

  function keep(id: string, tokens: Tokens): void {
    const saved: Saved = { id, refreshToken: tokens.refreshToken, idempotencyKey: newId() };
    storage.setItem(key, JSON.stringify(saved));
    access.keep(tokens);
  }

  /** A refresh token works once and a second use ends the session: it runs under the lock. */
  async function exchange(): Promise<string | null> {
    follow();
    const saved = read(storage, key);
    if (!saved) return null;
    const tokens = await options.refresh(saved.refreshToken, saved.idempotencyKey);
    if (read(storage, key)?.id !== saved.id) return null;
    if (tokens === 'ended') {
      storage.removeItem(key);
      become({ status: 'signed-out', ended: true });
      return null;
    }
    keep(saved.id, tokens);
    return tokens.accessToken;
  }

  return {
    state: (): SessionState => state,

    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    follow,

    /** Signs somebody in on this device, whoever was signed in before. */
    start: (tokens: Tokens): void => become({ status: 'signed-in', id: newId() }, tokens),

    /** Forgets the session on this device. */
    end(): void {
      storage.removeItem(key);
      if (state.status === 'signed-in') become({ status: 'signed-out', ended: false });
    },

    /** The access token if it can be used as it is. */
    usableToken: access.usable,

    /** When the access token of this tab is over. */
    tokenEnds: access.ends,

    /** An access token that can be used, refreshed when need be; null when nobody is signed in. */
    async accessToken(): Promise<string | null> {
      if (state.status === 'signed-out') return null;
      const token = access.usable();
      if (token !== null) return token;
      refreshing ??= options.lock(key, exchange).finally(() => (refreshing = undefined));
      return refreshing;
    },

    /** The server refused this access token: it is not used again. */
    refuse: access.refuse,
  };
}

function stateOf(saved: Saved | undefined, ended: boolean): SessionState {
  return saved ? { status: 'signed-in', id: saved.id } : { status: 'signed-out', ended };
}

function read(storage: SessionOptions['storage'], key: string): Saved | undefined {
  const text = storage.getItem(key);
  if (text === null) return undefined;
  try {
    const saved = JSON.parse(text) as Partial<Saved>;
    const { id, refreshToken, idempotencyKey } = saved;
    return id && refreshToken && idempotencyKey ? { id, refreshToken, idempotencyKey } : undefined;
  } catch {
    return undefined;
  }
}
