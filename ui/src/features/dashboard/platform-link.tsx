import { useLocation } from 'react-router';
import { Link } from '@/components/link';

interface Props {
  platform: { slug: string; name: string };
  className: string;
}

/** A link to a platform. It carries the filter of the dashboard, so that the way back keeps it. */
export function PlatformLink({ platform: { slug, name }, className }: Props) {
  const { search } = useLocation();
  return (
    <Link to={`/platforms/${slug}`} state={{ dashboard: search }} className={className}>
      {name}
    </Link>
  );
}
