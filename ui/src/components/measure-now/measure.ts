import { api, readBody } from '@/api/client';
import type { LatestRuns } from '@/api/types';
import type { IdempotentRequest } from '@/api/writing';
import { formatOutcome, formatUnfinished, getProgress, type Progress } from './progress';

const pollIntervalMs = 1_000;
/**
 * Two minutes, which is longer than a run takes. A job that must start first can take longer; polling then
 * stops before it ends.
 */
const maxPolls = 120;

async function fetchLatestRuns(signal: AbortSignal): Promise<LatestRuns['items']> {
  return readBody(await api.GET('/api/v1/ingestion-runs/latest', { signal })).items;
}

function waitForNextPoll(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, pollIntervalMs);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

/** Requests a measurement and polls until its runs have ended. Returns the outcome as a sentence. */
export async function measureNow(
  request: IdempotentRequest,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<string> {
  const before = await fetchLatestRuns(signal);
  const response = await request.send('measure', async (key) => {
    const params = { header: { 'Idempotency-Key': key } };
    return readBody(await api.POST('/api/v1/ingestion-runs', { params, body: {}, signal }));
  });
  let idlePolls = 0;
  for (let polls = 0; polls < maxPolls; polls += 1) {
    await waitForNextPoll(signal);
    const current = getProgress(before, await fetchLatestRuns(signal));
    onProgress(current);
    // All sources run at the same time, but each run is recorded separately. A fast run can end before
    // another is recorded. So polling ends after two polls in a row without a running source.
    idlePolls = current.finished.length > 0 && current.running === 0 ? idlePolls + 1 : 0;
    if (idlePolls === 2) return formatOutcome(current.finished);
  }
  return formatUnfinished(response.detail);
}
