import { Link, useNavigate } from '@tanstack/react-router';
import type { Role } from '../../graphql/generated/graphql.ts';
import { Chip } from '../../ui/Chip.tsx';
import { roleNames } from './words.ts';

type Family = { id: string; name: string };
type DashboardHeadingProps = {
  family: Family;
  families: readonly Family[];
  viewerName: string | undefined;
  role: Role;
};

/** Whose screen this is, who looks at it, and the way to another family. */
export function DashboardHeading({ family, families, viewerName, role }: DashboardHeadingProps) {
  const navigate = useNavigate();
  return (
    <div className="flex flex-wrap items-end justify-between gap-3">
      <div className="min-w-0">
        <h1 className="text-2xl font-extrabold tracking-tight sm:text-3xl">{family.name}</h1>
        <p className="mt-1 flex flex-wrap items-center gap-2 text-muted">
          {viewerName !== undefined && (
            <>
              Signed in as <span className="font-semibold text-ink">{viewerName}</span>{' '}
            </>
          )}
          <Chip tone="brand">{roleNames[role]}</Chip>
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {families.length > 1 && (
          <select
            aria-label="Family"
            value={family.id}
            onChange={(event) => void navigate({ to: '/families/$familyId', params: { familyId: event.target.value } })}
            className="min-h-11 max-w-full rounded-full border border-control bg-surface px-4 text-sm font-semibold"
          >
            {families.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
        <Link
          to="/families/new"
          className="inline-flex min-h-11 items-center rounded-full px-3 text-sm font-semibold text-brand underline-offset-4 hover:underline"
        >
          Create or join a family
        </Link>
      </div>
    </div>
  );
}
