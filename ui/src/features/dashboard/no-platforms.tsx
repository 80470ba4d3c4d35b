import { useQuery } from '@tanstack/react-query';
import * as texts from 'texts/no-platforms';
import { meQuery } from '@/api/me-query';
import { Link } from '@/components/link';
import { buttonStyles } from '@/components/ui/button';
import { Card } from '@/components/ui/card';

export function NoPlatforms() {
  return (
    <Card>
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
  if (!me) return null;
  if (me.role !== 'admin') return <p className="text-muted">{texts.askAdministrator}</p>;
  return (
    <Link to="/admin/platforms/new" className={buttonStyles({ variant: 'primary' })}>
      {texts.add}
    </Link>
  );
}
