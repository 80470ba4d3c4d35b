import { createStore } from './store';

/**
 * The tolerance in milliseconds. Smaller differences come from the network and the whole seconds of the Date
 * header, not from a wrong clock.
 */
const toleranceMs = 2_000;

/** The clock skew in milliseconds. It is positive if the server's clock is ahead of this computer's. */
export const clockSkew = createStore(0);

/** Updates the skew from the `Date` header of a response that arrived at `receivedAt`. */
export function observeServerDate(header: string | null, receivedAt: number): void {
  const sentAt = header === null ? Number.NaN : Date.parse(header);
  if (Number.isNaN(sentAt)) return;
  // The header has no fraction of a second. Adding half a second is correct on average.
  const skew = sentAt + 500 - receivedAt;
  if (Math.abs(skew - clockSkew.get()) < toleranceMs) return;
  clockSkew.set(Math.abs(skew) < toleranceMs ? 0 : skew);
}

/** Returns the server's time in milliseconds, for rules that are evaluated once. */
export function getServerNow(): number {
  return Date.now() + clockSkew.get();
}
