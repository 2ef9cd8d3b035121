export type { AccessKey, AccessKeys } from '../api/accessKey.ts';
export { createServer } from './createServer.ts';
export type { FaceSearchServer } from './faceSearchServer.ts';
export type { ServerLog, ServerOptions, UiOptions } from './serverOptions.ts';
