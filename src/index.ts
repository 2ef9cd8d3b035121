export type * from './api/bodies.ts';
export type { Body, Envelope, ErrorBody } from './api/envelope.ts';
export type { CallEvent, OpenOptions } from './api/openOptions.ts';
export type * from './api/requests.ts';
export { statusOf } from './api/statusOf.ts';
export { FaceSearch } from './engine/faceSearch.ts';
export type { FaceQuality } from './face/quality/faceQuality.ts';
export type { QualityLevel, QualityProblem } from './face/quality/qualityProblems.ts';
export { FaceSearchError, type FaultCode } from './faceSearchError.ts';
