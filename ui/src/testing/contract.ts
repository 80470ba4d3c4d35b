import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { parse } from 'yaml';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];

const document: unknown = parse(readFileSync(resolve('../src/httpapi/openapi.yaml'), 'utf8'));
const ajv = new Ajv({ allErrors: true, strict: false });
formats.default(ajv);
ajv.addSchema(document as object, 'contract');

/** Hands back `body`, or throws where the OpenAPI file does not allow it: a fake must not promise what the server cannot. */
export function conforming<Name extends keyof Schemas>(name: Name, body: Schemas[Name]): Schemas[Name] {
  const validate = ajv.getSchema(`contract#/components/schemas/${name}`);
  if (!validate) throw new Error(`the contract has no schema ${name}`);
  // What is sent, not what is in memory: JSON leaves out what is undefined.
  const sent: unknown = JSON.parse(JSON.stringify(body));
  if (!validate(sent)) throw new Error(`not a ${name}: ${ajv.errorsText(validate.errors)}`);
  return body;
}
