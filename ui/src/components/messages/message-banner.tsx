import { useServerNow } from '@/lib/now';
import { Banner, type BannerProps } from './banner';
import { getMessagePhase } from './message-phase';

const phases = { upcoming: 'planned', current: 'active', ended: 'past' } as const;

interface Props {
  message: BannerProps['message'];
  /** Whether the message will be announced before its start. */
  isPlanned: boolean;
}

/** The banner of a message that is not stored yet, so that the server has no phase of it. */
export function MessageBanner({ message, isPlanned }: Props) {
  const phase = phases[getMessagePhase(message, useServerNow())];
  return <Banner message={message} phase={phase} isAhead={isPlanned} />;
}
