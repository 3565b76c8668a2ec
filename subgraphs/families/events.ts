import { familyTopic } from '@kd/kit/outbox/outbox';
import type { DomainEvent } from '@kd/kit/outbox/outbox';
import type { Role } from '@kd/kit/viewer';
import type { CurrentMember, Family } from './rules.ts';

/** When and by whom something happened, and the event's id. */
export type Occasion = Pick<DomainEvent, 'id' | 'at' | 'actorId'>;

// The router listens to this topic for everybody's changed rights.
const membershipsTopic = 'memberships';

const event = (
  type: string,
  { id, version }: Pick<Family, 'id' | 'version'>,
  occasion: Occasion,
  payload: DomainEvent['payload'],
): DomainEvent => ({
  ...occasion,
  type,
  familyId: id,
  topics: [familyTopic('families', id)],
  key: { __typename: 'Family', id },
  version,
  payload,
});

const membershipEvent = (...details: Parameters<typeof event>): DomainEvent => {
  const made = event(...details);
  // First: whoever hears of the family has then heard of the rights as well.
  return { ...made, topics: [membershipsTopic, ...made.topics] };
};

const profileOf = ({ name, timezone, weekStart, approvalRequired }: Family) => ({
  name,
  timezone,
  weekStart,
  approvalRequired,
});

/** A family was founded. */
export const familyCreated = (family: Family, occasion: Occasion): DomainEvent =>
  event('FamilyCreated', family, occasion, profileOf(family));

/** A family has another profile or owner. */
export const familyUpdated = (family: Family, occasion: Occasion): DomainEvent =>
  event('FamilyUpdated', family, occasion, profileOf(family));

/** Another invite code is in force, or none: the event does not say which. */
export const inviteChanged = (family: Family, occasion: Occasion): DomainEvent =>
  event('InviteChanged', family, occasion, {});

/** Somebody came in. */
export const memberJoined = (family: Family, { id, role, joinedAt }: CurrentMember, occasion: Occasion): DomainEvent =>
  membershipEvent('MemberJoined', family, occasion, { userId: id, role, joinedAt: joinedAt.toISOString() });

/** Somebody has another role. */
export const roleChanged = (family: Family, userId: string, role: Role, occasion: Occasion): DomainEvent =>
  membershipEvent('RoleChanged', family, occasion, { userId, role });

/** Somebody left or was taken out. */
export const memberLeft = (family: Family, userId: string, occasion: Occasion): DomainEvent =>
  membershipEvent('MemberLeft', family, occasion, { userId });
