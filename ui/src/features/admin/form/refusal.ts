import { ApiError, SessionExpiredError } from '@/api/errors';
import { toSentence } from '@/lib/sentence';

export interface Refusal {
  /** The errors that belong to form fields. */
  fields: { name: string; message: string }[];
  /** All other errors, as sentences. */
  rest: string[];
}

/** Splits the error of a failed save into field errors and other errors. */
export function refusal(error: unknown, fieldOf: (serverField: string) => string | undefined): Refusal {
  const found: Refusal = { fields: [], rest: [] };
  if (error instanceof SessionExpiredError) {
    found.rest.push(`${error.message} Sign in again in another tab, then save here: what you typed stays.`);
  } else if (error instanceof ApiError) {
    for (const { field, message } of error.fields) {
      const name = fieldOf(field);
      if (name !== undefined) found.fields.push({ name, message: toSentence(message) });
      else found.rest.push(toSentence(field === '' ? message : `${field}: ${message}`));
    }
    // The detail summarises the fields. It is shown only if there are none.
    if (error.fields.length === 0) found.rest.push(toSentence(error.message) + quote(error));
  } else {
    found.rest.push(error instanceof Error ? error.message : 'Something went wrong on this page.');
  }
  return found;
}

function quote({ status, requestId }: ApiError): string {
  return status >= 500 && requestId !== undefined ? ` Request id: ${requestId}` : '';
}
