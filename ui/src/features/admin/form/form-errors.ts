import * as texts from 'texts/admin-form';
import * as common from 'texts/common';
import { ApiError, SessionExpiredError } from '@/api/errors';
import { toSentence } from '@/lib/sentence';

export interface FormErrors {
  /** The errors that belong to form fields. */
  fields: { name: string; message: string }[];
  /** All other errors, as sentences. */
  other: string[];
}

/** Splits the error of a failed save into field errors and other errors. */
export function splitErrors(
  error: unknown,
  toFormField: (serverField: string) => string | undefined,
): FormErrors {
  const errors: FormErrors = { fields: [], other: [] };
  if (error instanceof SessionExpiredError) {
    errors.other.push(`${error.message} ${texts.signInElsewhere}`);
  } else if (error instanceof ApiError) {
    for (const { field, message } of error.fields) {
      const name = toFormField(field);
      if (name !== undefined) errors.fields.push({ name, message: toSentence(message) });
      else errors.other.push(toSentence(field === '' ? message : `${field}: ${message}`));
    }
    // The detail summarises the fields. It is shown only if there are none.
    if (error.fields.length === 0) errors.other.push(toSentence(error.message) + formatRequestId(error));
  } else {
    errors.other.push(error instanceof Error ? error.message : texts.unexpected);
  }
  return errors;
}

function formatRequestId({ status, requestId }: ApiError): string {
  return status >= 500 && requestId !== undefined ? ` ${common.requestId({ id: requestId })}` : '';
}
