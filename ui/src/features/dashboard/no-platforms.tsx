import { useQuery } from '@tanstack/react-query';
import { meQuery } from '@/api/me-query';
import { Link } from '@/components/link';
import { buttonStyles } from '@/components/ui/button';
import { Card } from '@/components/ui/card';

export function NoPlatforms() {
  return (
    <Card>
      <h2 className="font-semibold text-base">No platforms yet</h2>
      <FirstStep />
    </Card>
  );
}

/**
 * The first step while there is no platform. Admins see a link to add one; other users see that an
 * administrator can do it. The server enforces permissions.
 */
function FirstStep() {
  const { data: me } = useQuery(meQuery);
  if (me?.role !== 'admin') return <p className="mt-1 text-muted">An administrator can add the first one.</p>;
  return (
    <Link to="/admin/platforms/new" className={buttonStyles({ variant: 'primary', className: 'mt-3' })}>
      Add a platform
    </Link>
  );
}
