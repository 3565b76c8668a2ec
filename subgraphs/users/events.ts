import { familyTopic } from '@kd/kit/outbox/outbox';
import type { DomainEvent } from '@kd/kit/outbox/outbox';
import type { Session, User } from './rules.ts';

/** When something happened, and the event's id. */
export type Occasion = Pick<DomainEvent, 'id' | 'at'>;

// The router listens to this topic to end what a revoked session holds open.
const sessionsTopic = 'sessions';

const userEvent = (type: string, { id, fullName, version }: User, occasion: Occasion): DomainEvent => ({
  ...occasion,
  type,
  familyId: null,
  topics: [familyTopic('users', id)],
  key: { __typename: 'User', id },
  version,
  actorId: id,
  payload: { fullName },
});

/** Somebody opened an account. */
export const userRegistered = (user: User, occasion: Occasion): DomainEvent =>
  userEvent('UserRegistered', user, occasion);

/** Somebody changed what is known of them. */
export const profileUpdated = (user: User, occasion: Occasion): DomainEvent =>
  userEvent('ProfileUpdated', user, occasion);

/** A session ended before its time: signed out, or a spent token was presented. */
export const sessionRevoked = ({ id, userId }: Session, occasion: Occasion): DomainEvent => ({
  ...occasion,
  type: 'SessionRevoked',
  familyId: null,
  topics: [sessionsTopic],
  key: { __typename: 'Session', id },
  // A session is revoked once, and nothing else happens to it that anybody is told of.
  version: 1,
  actorId: userId,
  payload: { sessionId: id, userId },
});
