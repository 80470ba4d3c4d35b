import { useQuery } from '@tanstack/react-query';
import { Link } from '@/components/link';
import { formatCount } from '@/lib/figures';
import { platformNamesQuery } from './messages-queries';

/** The platforms that a message is about. Those that are unknown, such as archived ones, are counted. */
export function AffectedNames({ ids }: { ids: readonly string[] }) {
  const { data = [] } = useQuery(platformNamesQuery);
  if (ids.length === 0) return ' · All platforms';
  const known = data.filter(({ id }) => ids.includes(id));
  const otherCount = ids.length - known.length;
  return (
    <>
      {known.map(({ id, slug, name }, index) => (
        <span key={id}>
          {index === 0 ? ' · ' : ', '}
          <Link to={`/platforms/${slug}`} className="text-link underline">
            {name}
          </Link>
        </span>
      ))}
      {otherCount > 0 &&
        (known.length === 0
          ? ` · ${formatCount(otherCount, 'platform')}`
          : ` and ${formatCount(otherCount, 'other')}`)}
    </>
  );
}
