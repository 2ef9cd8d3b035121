import { type Call, calls } from '../api/calls.ts';
import type { Field } from '../api/field.ts';
import { bodySchemas } from './bodySchemas.ts';
import type { UiOptions } from './serverOptions.ts';
import { type UiCall, uiCalls, uiCallsPrefix } from './ui/uiCalls.ts';

/** Where the calls are. */
export const callsPrefix = '/finauth/search/group/';

type Json = Readonly<Record<string, unknown>>;

/** The forms of a request, and whether files can be uploaded with them. */
const FORMS = { 'multipart/form-data': true, 'application/x-www-form-urlencoded': false };

/** What every body has. */
const ENVELOPE = {
  request_id: { type: 'string' },
  time_used: { type: 'integer', description: 'Milliseconds' },
};

const SUCCESS = { $ref: '#/components/schemas/Success' };
const ERROR = { $ref: '#/components/schemas/Error' };

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
  const paths = (Object.keys(calls) as (keyof typeof calls)[]).map((name) => {
    const { properties, required } = bodySchemas[name];
    return [
      callsPrefix + calls[name].path,
      { post: operation(name, calls[name], beside, body(properties, required)) },
    ];
  });
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
    { post: { summary, tags: ['page'], ...operation(`ui_${name}`, call, NOTHING, SUCCESS), ...security } },
  ];
  return Object.entries(uiCalls)
    .filter(([, { writes }]) => !(writes && readOnly))
    .map(described);
}

function operation(operationId: string, call: Call, beside: Beside, success: Json): Json {
  const content = Object.entries(FORMS).map(([form, takesFiles]) => [
    form,
    { schema: requestSchema(call, beside, takesFiles) },
  ]);
  return {
    operationId,
    requestBody: { content: Object.fromEntries(content) },
    responses: {
      200: answer('Done', success),
      default: answer('Refused; `error` says why', ERROR),
      413: { description: 'Request Entity Too Large', content: { 'text/plain': {} } },
    },
  };
}

function requestSchema(call: Call, beside: Beside, takesFiles: boolean): Json {
  const fields = Object.entries(call.fields as Readonly<Record<string, Field<unknown>>>).filter(
    ([key]) => takesFiles || key !== 'file',
  );
  const properties = fields.map(([key, { schema, otherwise }]) => [
    key,
    otherwise === undefined ? schema : { ...schema, default: overHttp(otherwise) },
  ]);
  const required = fields
    .filter(([key, field]) => field.required || (key === 'image' && !takesFiles))
    .map(([key]) => key);
  return {
    type: 'object',
    properties: { ...beside.properties, ...Object.fromEntries(properties) },
    required: [...beside.required, ...required],
    ...(call.photo && takesFiles ? { oneOf: [{ required: ['image'] }, { required: ['file'] }] } : {}),
  };
}

/** Flags are "0" and "1" there. */
function overHttp(value: unknown): unknown {
  return typeof value === 'boolean' ? String(Number(value)) : value;
}

function answer(description: string, schema: Json): Json {
  return { description, content: { 'application/json': { schema } } };
}

function body(properties: Json, required: readonly string[]): Json {
  return {
    type: 'object',
    properties: { ...ENVELOPE, ...properties },
    required: [...Object.keys(ENVELOPE), ...required],
  };
}
