import { api, body } from '@/api/client';
import type { LatestRuns } from '@/api/types';
import type { IdempotentRequest } from '@/api/writing';
import { outcome, type Progress, progress, unfinished } from './progress';

const everyMs = 1_000;
/**
 * Two minutes, which is longer than a run takes. A job that must start first can take longer; polling then
 * stops before it ends.
 */
const mostPolls = 120;

async function latest(signal: AbortSignal): Promise<LatestRuns['items']> {
  return body(await api.GET('/api/v1/ingestion-runs/latest', { signal })).items;
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, everyMs);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

/** Requests a measurement and polls until its runs have ended. Returns the outcome as a sentence. */
export async function measureNow(
  intention: IdempotentRequest,
  signal: AbortSignal,
  onProgress: (now: Progress) => void,
): Promise<string> {
  const before = await latest(signal);
  const accepted = await intention.send('measure', async (key) => {
    const params = { header: { 'Idempotency-Key': key } };
    return body(await api.POST('/api/v1/ingestion-runs', { params, body: {}, signal }));
  });
  let quiet = 0;
  for (let polls = 0; polls < mostPolls; polls += 1) {
    await pause(signal);
    const now = progress(before, await latest(signal));
    onProgress(now);
    // All sources run at the same time, but each run is recorded separately. A fast run can end before
    // another is recorded. So polling ends after two polls in a row without a running source.
    quiet = now.finished.length > 0 && now.running === 0 ? quiet + 1 : 0;
    if (quiet === 2) return outcome(now.finished);
  }
  return unfinished(accepted.detail);
}
