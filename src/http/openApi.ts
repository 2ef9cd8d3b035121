import { type Call, calls } from '../api/calls.ts';
import type { Field } from '../api/field.ts';
import type { UiOptions } from './serverOptions.ts';
import { type UiCall, uiCalls, uiCallsPrefix } from './ui/uiCalls.ts';

/** Where the calls are. */
export const callsPrefix = '/finauth/search/group/';

type Json = Readonly<Record<string, unknown>>;

const FORMS = ['multipart/form-data', 'application/x-www-form-urlencoded'];

/** What every body has. */
const ENVELOPE = {
  request_id: { type: 'string' },
  time_used: { type: 'integer', description: 'Milliseconds' },
};

/** Fields beside those of a call. */
interface Beside {
  readonly properties: Json;
  readonly required: readonly string[];
}

/** Of the API's calls. */
const SIGNED = { sign: { type: 'string' }, sign_version: { enum: ['hmac_sha1', 'hmac_sha256'] } };
/** The page signs nothing. */
const NOTHING: Beside = { properties: {}, required: [] };

/** What of a server shows in the document. */
export interface Described {
  /** Where the page is served: its calls are described too. */
  readonly ui?: UiOptions | undefined;
  /** Whether calls must be signed; where not, a signature is passed over. */
  readonly isSigned: boolean;
}

/** The calls as an OpenAPI document, made from the tables that requests are checked by. */
export function openApi({ ui, isSigned }: Described): Json {
  const beside = { properties: SIGNED, required: isSigned ? Object.keys(SIGNED) : [] };
  const paths = Object.entries(calls).map(([name, call]) => [
    callsPrefix + call.path,
    { post: operation(name, call, beside) },
  ]);
  const schemas = { Error: body({ error: { type: 'string' } }, ['error']), Success: body({}, []) };
  const token = { type: 'http', scheme: 'bearer', description: 'The token of the page' };
  return {
    openapi: '3.1.0',
    info: { title: 'facedex', version: '1' },
    paths: Object.fromEntries([...paths, ...(ui ? pagePaths(ui) : [])]),
    components: { schemas, ...(ui?.token === undefined ? {} : { securitySchemes: { token } }) },
  };
}

function pagePaths({ token, readOnly }: UiOptions): readonly [string, Json][] {
  const security = token === undefined ? {} : { security: [{ token: [] }] };
  const described = ([name, { call, summary }]: [string, UiCall]): [string, Json] => [
    uiCallsPrefix + call.path,
    { post: { summary, tags: ['page'], ...operation(`ui_${name}`, call, NOTHING), ...security } },
  ];
  return Object.entries(uiCalls)
    .filter(([, { writes }]) => !(writes && readOnly))
    .map(described);
}

function operation(operationId: string, call: Call, beside: Beside): Json {
  const schema = requestSchema(call, beside);
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

function requestSchema(call: Call, beside: Beside): Json {
  const fields = Object.entries(call.fields as Readonly<Record<string, Field<unknown>>>);
  const properties = fields.map(([key, { schema, otherwise }]) => [
    key,
    otherwise === undefined ? schema : { ...schema, default: overHttp(otherwise) },
  ]);
  return {
    type: 'object',
    properties: { ...beside.properties, ...Object.fromEntries(properties) },
    required: [...beside.required, ...fields.filter(([, { required }]) => required).map(([key]) => key)],
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
