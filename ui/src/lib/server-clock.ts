import { createStore } from './store';

/** Differences below this are the network and the whole seconds of the Date header, not a wrong clock. */
const toleranceMs = 2_000;

/** How far the server's clock is ahead of this computer's, in milliseconds. */
export const clockSkew = createStore(0);

/** Learns the skew from the `Date` header of an answer that arrived at `receivedAt`. */
export function observeServerDate(header: string | null, receivedAt: number): void {
  const sentAt = header === null ? Number.NaN : Date.parse(header);
  if (Number.isNaN(sentAt)) return;
  // The header cuts off the fraction of the second; half a second more is right on average.
  const skew = sentAt + 500 - receivedAt;
  if (Math.abs(skew - clockSkew.get()) < toleranceMs) return;
  clockSkew.set(Math.abs(skew) < toleranceMs ? 0 : skew);
}

/** The time of the server's clock, in milliseconds, for rules that are checked at one moment. */
export function serverNow(): number {
  return Date.now() + clockSkew.get();
}
