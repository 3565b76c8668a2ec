import { useParams } from '@tanstack/react-router';
import { FamilyDashboard } from '../features/dashboard/FamilyDashboard.tsx';

/** The dashboard of the family in the address; another family is another dashboard. */
export function DashboardPage() {
  const { familyId } = useParams({ from: '/signed-in/families/$familyId' });
  return <FamilyDashboard key={familyId} familyId={familyId} />;
}
