import * as texts from 'texts/admin-discovery';
import { ApiError } from '@/api/errors';
import type { Check, CheckInput, CheckKind, DiscoveredObject, Platform, ProposedCheck } from '@/api/types';
import { IdempotentRequest } from '@/api/writing';
import { checks } from '../checks/checks';
import { splitErrors } from '../form/form-errors';
import { proposeChecks } from './discovered';

/** The most objects in one request for proposals. */
const groupSize = 25;

/** The checks that a user wants to add. */
export interface Order {
  kind: CheckKind;
  platform: Platform;
  objects: readonly DiscoveredObject[];
}

interface Added {
  check: Check;
  /** What its limits are derived from, or why it has none. Often empty. */
  reason: string;
}

interface LeftOut {
  object: DiscoveredObject;
  reason: string;
}

/** What became of an order. Each of its objects is in exactly one of the lists. */
export interface Outcome {
  added: readonly Added[];
  leftOut: readonly LeftOut[];
  /** The objects that have no check yet, because a request failed. */
  rest: readonly DiscoveredObject[];
  /** Why there is a rest. */
  error?: Error;
}

interface Sent {
  proposal: ProposedCheck;
  request: IdempotentRequest;
}

/**
 * Adds a check for each object of an order, one after the other. After an error that is not about one check, such as a lost
 * connection, it stops. The rest can be ordered again: a check whose response was lost is then sent again with its key, so
 * it is not added twice.
 */
export class CheckAdder {
  /** What was sent and not answered. */
  private readonly unanswered = new Map<string, Sent>();

  async add(order: Order, onProgress: (done: number) => void): Promise<Outcome> {
    const added: Added[] = [];
    const leftOut: LeftOut[] = [];
    const countDone = () => added.length + leftOut.length;
    try {
      for (let start = 0; start < order.objects.length; start += groupSize) {
        const group = order.objects.slice(start, start + groupSize);
        const proposals = await this.propose(order, group);
        for (const object of group) {
          onProgress(countDone());
          const sent = proposals.get(object.id);
          const result = sent ? await this.create(order, object, sent) : texts.notProposed;
          if (typeof result === 'string') leftOut.push({ object, reason: result });
          else added.push(result);
        }
      }
      return { added, leftOut, rest: [] };
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      return { added, leftOut, rest: order.objects.slice(countDone()), error };
    }
  }

  /** Returns what to send for each object of a group. What was not answered is sent again without a change. */
  private async propose(order: Order, group: readonly DiscoveredObject[]): Promise<Map<string, Sent>> {
    const sent = new Map<string, Sent>();
    const ids: string[] = [];
    for (const { id } of group) {
      const before = this.unanswered.get(toKey(order, id));
      if (before) sent.set(id, before);
      else ids.push(id);
    }
    const proposals = ids.length === 0 ? [] : await proposeChecks(order.kind.kind, order.platform, ids);
    for (const proposal of proposals) sent.set(proposal.id, { proposal, request: new IdempotentRequest() });
    return sent;
  }

  /** Creates a check, or returns why it was left out. */
  private async create(order: Order, object: DiscoveredObject, sent: Sent): Promise<Added | string> {
    const { proposal, request } = sent;
    if (proposal.problem !== '') return proposal.problem;
    const key = toKey(order, object.id);
    const input = toInput(order, proposal);
    this.unanswered.set(key, sent);
    try {
      const check = await request.send(input, (idempotencyKey) => checks.create(input, idempotencyKey));
      this.unanswered.delete(key);
      return { check, reason: proposal.reason };
    } catch (error) {
      if (!isAboutCheck(error)) throw error;
      this.unanswered.delete(key);
      return describeError(error);
    }
  }
}

function toKey({ kind, platform }: Order, objectId: string): string {
  return `${kind.kind} ${platform.id} ${objectId}`;
}

function toInput({ kind, platform }: Order, proposal: ProposedCheck): CheckInput {
  const { name, target, unit, warn, crit, owner } = proposal;
  return {
    platform_id: platform.id,
    name,
    kind: kind.kind,
    target,
    freshness_seconds: kind.freshness_seconds,
    attempts: 1,
    ...(unit !== undefined && { unit }),
    ...(warn !== undefined && { warn }),
    ...(crit !== undefined && { crit }),
    ...(owner !== '' && { owner }),
  };
}

/** Returns whether the server refused this one check: it is invalid, or its name is taken. */
function isAboutCheck(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.status === 400 || error.status === 409);
}

/** Returns an error as sentences. */
export function describeError(error: Error): string {
  return splitErrors(error, () => undefined).other.join(' ');
}
