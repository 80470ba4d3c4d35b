import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { parse } from 'yaml';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];

/** Converts `minimum: 0, exclusiveMinimum: true` of OpenAPI 3.0 to `exclusiveMinimum: 0` of JSON Schema. */
function toJsonSchema(key: string, value: unknown): unknown {
  if (key !== '' && typeof value === 'object' && value !== null && 'exclusiveMinimum' in value) {
    const { minimum, exclusiveMinimum, ...rest } = value as Record<string, unknown>;
    return exclusiveMinimum === true ? { ...rest, exclusiveMinimum: minimum } : { ...rest, minimum };
  }
  return value;
}

const document: unknown = JSON.parse(
  JSON.stringify(parse(readFileSync(resolve('../src/httpapi/openapi.yaml'), 'utf8')), toJsonSchema),
);
const ajv = new Ajv({ allErrors: true, strict: false });
formats.default(ajv);
ajv.addSchema(document as object, 'contract');

/**
 * Returns the limit of a property in the contract, such as `getLimit('PlatformInput', 'name', 'maxLength')`.
 */
export function getLimit(schema: keyof Schemas, property: string, keyword: string): number {
  const found = ajv.getSchema(`contract#/components/schemas/${schema}/properties/${property}`)?.schema;
  const limit = (found as Record<string, unknown> | undefined)?.[keyword];
  if (typeof limit !== 'number') throw new Error(`the contract has no ${keyword} of ${schema}.${property}`);
  return limit;
}

/**
 * Returns `body`, or throws if it violates the OpenAPI file. So a fake cannot return what the server cannot.
 */
export function validateBody<Name extends keyof Schemas>(name: Name, body: Schemas[Name]): Schemas[Name] {
  const validate = ajv.getSchema(`contract#/components/schemas/${name}`);
  if (!validate) throw new Error(`the contract has no schema ${name}`);
  // The JSON text is validated, because it omits undefined fields.
  const sent: unknown = JSON.parse(JSON.stringify(body));
  if (!validate(sent)) throw new Error(`not a ${name}: ${ajv.errorsText(validate.errors)}`);
  return body;
}
