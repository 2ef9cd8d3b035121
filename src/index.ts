export { FaceSearchError, type FaultCode } from './faceSearchError.ts';
