/** Why there is no picture. */
export type CameraFault = 'insecure' | 'denied' | 'missing' | 'busy' | 'ended';

interface Words {
  readonly title: string;
  readonly advice: string;
}

/** What to say and what to do about it. */
export const cameraFaults: Readonly<Record<CameraFault, Words>> = {
  insecure: {
    title: 'The camera needs a secure connection',
    advice:
      'Browsers give pages the camera over HTTPS and on localhost only. Open this page by https:// or on the machine itself, or use a photo.',
  },
  denied: {
    title: 'The camera is blocked',
    advice:
      'Allow the camera for this page in the browser’s address bar, then try again. A photo works meanwhile.',
  },
  missing: {
    title: 'No camera was found',
    advice: 'Connect one and try again, or use a photo.',
  },
  busy: {
    title: 'The camera is in use',
    advice: 'Another program may have it. Close that program and try again, or use a photo.',
  },
  ended: {
    title: 'The camera was disconnected',
    advice: 'Connect it again and start it, or use a photo.',
  },
};

/** What the browser's refusal means. */
export function cameraFaultOf(error: unknown): CameraFault {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'busy';
}
