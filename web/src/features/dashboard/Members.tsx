import { graphql } from '../../graphql/generated/gql.ts';
import { useFragment as unmask } from '../../graphql/generated/fragment-masking.ts';
import type { FragmentType } from '../../graphql/generated/fragment-masking.ts';
import type { Members_MemberFragment } from '../../graphql/generated/graphql.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Unknown } from '../../ui/Notice.tsx';
import { nameOf } from './name-of.ts';
import { pointsText } from './points-text.ts';
import { roleNames } from './words.ts';

const Member = graphql(`
  fragment Members_member on Member {
    familyId
    id
    fullName
    avatarUrl
    role
    totalPoints
    currentStreak
  }
`);

type MembersProps = { members: readonly FragmentType<typeof Member>[]; viewerId: string | null };

/** Everybody in the family with points and streak. */
export function Members({ members, viewerId }: MembersProps) {
  return (
    <section aria-labelledby="members-title">
      <h2 id="members-title" className="sr-only">
        Members
      </h2>
      <ul
        aria-labelledby="members-title"
        className="grid gap-2 sm:grid-cols-[repeat(auto-fill,minmax(12rem,1fr))] sm:gap-3"
      >
        {unmask(Member, members).map((member) => (
          <MemberCard key={member.id} member={member} isViewer={member.id === viewerId} />
        ))}
      </ul>
    </section>
  );
}

type MemberCardProps = { member: Members_MemberFragment; isViewer: boolean };

/** A line on a phone, a card where there is room. */
function MemberCard({ member, isViewer }: MemberCardProps) {
  const { fullName, avatarUrl, role, totalPoints, currentStreak } = member;
  return (
    <li className="flex min-w-0 items-center gap-3 rounded-card border border-line bg-surface p-3 shadow-card sm:flex-col sm:items-stretch sm:p-3.5">
      <div className="flex min-w-0 flex-1 items-center gap-3 sm:flex-none">
        <Avatar name={fullName} url={avatarUrl} size="large" />
        <div className="min-w-0">
          <h3 className="leading-tight font-bold">{nameOf(member)}</h3>
          <p className="text-sm text-muted">
            {role && roleNames[role]}
            {isViewer && ' · you'}
          </p>
        </div>
      </div>
      <p className="flex shrink-0 flex-col items-end gap-x-3 text-sm sm:mt-auto sm:flex-row sm:flex-wrap sm:items-baseline sm:justify-between">
        <span className="text-lg font-extrabold tabular-nums">
          {totalPoints === null ? <Unknown label="Points can’t be shown right now" /> : pointsText(totalPoints)}
        </span>
        <Streak days={currentStreak} />
      </p>
    </li>
  );
}

function Streak({ days }: { days: number | null }) {
  return (
    <span
      className={`inline-flex items-center gap-1 text-xs font-semibold sm:text-sm ${days ? 'text-sun' : 'text-muted'}`}
    >
      <Icon name="flame" />
      {days === null ? <Unknown label="Streak can’t be shown right now" /> : streakText(days)}
    </span>
  );
}

const streakText = (days: number): string => (days > 0 ? `${days}-day streak` : 'No streak yet');
