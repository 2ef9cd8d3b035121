/**
 * The engine: `import { FaceSearch } from 'facedex'`.
 *
 * Examples take an open `engine` for granted, with a library `staff` and the `face_token` of a face in it.
 *
 * @module facedex
 */

export type * from './api/bodies.ts';
export type { EncryptionOptions } from './api/encryptionKey.ts';
export type { Body, Envelope, ErrorBody } from './api/envelope.ts';
export type { ErasureReceipt } from './api/erasureReceipt.ts';
export type { CallEvent, OpenOptions, RuntimeOption, RuntimeOptionName } from './api/openOptions.ts';
export type * from './api/requests.ts';
export type { RetentionOptions } from './api/retentionOptions.ts';
export { statusOf } from './api/statusOf.ts';
export type { EngineInfo, LibraryInfo, RuntimeInfo } from './engine/engineInfo.ts';
export type { EngineStatus } from './engine/engineStatus.ts';
export { FaceSearch } from './engine/faceSearch.ts';
export type { SelfTest } from './engine/selfTest.ts';
export type { Presentation } from './face/attackFilter/presentation.ts';
export type { FaceQuality } from './face/quality/faceQuality.ts';
export type { QualityLevel, QualityProblem } from './face/quality/qualityProblems.ts';
export { FaceSearchError, type FaultCode } from './faceSearchError.ts';
export type { QualityMeasure } from './pack/pack.ts';
export { falseAlarmRate } from './score/falseAlarmRate.ts';
export type { GoldenComparison } from './vision/golden/compareGolden.ts';
