import { graphql } from '../../graphql/generated/gql.ts';
import { useFragment as unmask } from '../../graphql/generated/fragment-masking.ts';
import type { FragmentType } from '../../graphql/generated/fragment-masking.ts';
import type { Members_MemberFragment } from '../../graphql/generated/graphql.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Icon } from '../../ui/Icon.tsx';
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

type MembersProps = { members: readonly FragmentType<typeof Member>[]; viewerId: string };

/** Everybody in the family with points and streak. */
export function Members({ members, viewerId }: MembersProps) {
  return (
    <section aria-labelledby="members-title">
      <h2 id="members-title" className="sr-only">
        Members
      </h2>
      <ul
        aria-labelledby="members-title"
        className="grid grid-cols-[repeat(auto-fill,minmax(9.5rem,1fr))] gap-3 sm:grid-cols-[repeat(auto-fill,minmax(12rem,1fr))]"
      >
        {unmask(Member, members).map((member) => (
          <MemberCard key={member.id} member={member} isViewer={member.id === viewerId} />
        ))}
      </ul>
    </section>
  );
}

function MemberCard({ member, isViewer }: { member: Members_MemberFragment; isViewer: boolean }) {
  const { fullName, avatarUrl, role, totalPoints, currentStreak } = member;
  return (
    <li className="flex min-w-0 flex-col gap-3 rounded-card border border-line bg-surface p-3.5 shadow-card">
      <div className="flex min-w-0 items-center gap-2 sm:gap-3">
        <Avatar name={fullName} url={avatarUrl} size="large" />
        <div className="min-w-0">
          <h3 className="text-sm leading-tight font-bold sm:text-base">{fullName}</h3>
          <p className="text-sm text-muted">
            {role && roleNames[role]}
            {isViewer && ' · you'}
          </p>
        </div>
      </div>
      <p className="mt-auto flex flex-wrap items-baseline justify-between gap-x-3 gap-y-1 text-sm">
        <span className="text-lg font-extrabold tabular-nums">{pointsText(totalPoints)}</span>
        <span
          className={`inline-flex items-center gap-1 font-semibold ${currentStreak > 0 ? 'text-sun' : 'text-muted'}`}
        >
          <Icon name="flame" />
          {currentStreak > 0 ? `${currentStreak}-day streak` : 'No streak yet'}
        </span>
      </p>
    </li>
  );
}
