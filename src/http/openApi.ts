import { type Call, calls } from '../api/calls.ts';
import type { Field } from '../api/field.ts';

/** Where the calls are. */
export const callsPrefix = '/finauth/search/group/';

type Json = Readonly<Record<string, unknown>>;

const FORMS = ['multipart/form-data', 'application/x-www-form-urlencoded'];

/** What every body has. */
const ENVELOPE = {
  request_id: { type: 'string' },
  time_used: { type: 'integer', description: 'Milliseconds' },
};

/** The calls as an OpenAPI document, made from the table that requests are checked by. */
export function openApi(): Json {
  const paths = Object.entries(calls).map(([name, call]) => [
    callsPrefix + call.path,
    { post: operation(name, call) },
  ]);
  return {
    openapi: '3.1.0',
    info: { title: 'facedex', version: '1' },
    paths: Object.fromEntries(paths),
    components: { schemas: { Error: body({ error: { type: 'string' } }, ['error']), Success: body({}, []) } },
  };
}

function operation(operationId: string, call: Call): Json {
  const schema = requestSchema(call);
  return {
    operationId,
    requestBody: { content: Object.fromEntries(FORMS.map((form) => [form, { schema }])) },
    responses: {
      200: answer('Done', 'Success'),
      default: answer('Refused; `error` says why', 'Error'),
      413: { description: 'Request Entity Too Large', content: { 'text/plain': {} } },
    },
  };
}

function requestSchema(call: Call): Json {
  const fields = Object.entries(call.fields as Readonly<Record<string, Field<unknown>>>);
  const properties = fields.map(([key, { schema, otherwise }]) => [
    key,
    otherwise === undefined ? schema : { ...schema, default: overHttp(otherwise) },
  ]);
  const signed = { sign: { type: 'string' }, sign_version: { enum: ['hmac_sha1', 'hmac_sha256'] } };
  return {
    type: 'object',
    properties: { ...signed, ...Object.fromEntries(properties) },
    required: fields.filter(([, { required }]) => required).map(([key]) => key),
    ...(call.photo ? { oneOf: [{ required: ['image'] }, { required: ['file'] }] } : {}),
  };
}

/** Flags are "0" and "1" there. */
function overHttp(value: unknown): unknown {
  return typeof value === 'boolean' ? String(Number(value)) : value;
}

function answer(description: string, schema: string): Json {
  return {
    description,
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
  };
}

function body(properties: Json, required: readonly string[]): Json {
  return {
    type: 'object',
    properties: { ...ENVELOPE, ...properties },
    required: [...Object.keys(ENVELOPE), ...required],
  };
}
