/** The camera while it is on, with the one video element that shows it wherever a view puts it. */
export class Camera {
  readonly video: HTMLVideoElement;
  readonly #onEnd: () => void;
  #stream: MediaStream | undefined;

  /** @param onEnd - called where the camera ends by itself, such as when it is unplugged. */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
    this.video = document.createElement('video');
    Object.assign(this.video, { muted: true, playsInline: true, autoplay: true });
    this.video.setAttribute('aria-label', 'Camera picture');
  }

  /** Whether frames can be taken. */
  get isReady(): boolean {
    return this.#stream !== undefined && this.video.videoWidth > 0;
  }

  /**
   * Starts a camera; the last one is ended.
   * @throws DOMException the browser's reason.
   */
  async open(deviceId: string | undefined): Promise<{ deviceId: string; isMirrored: boolean }> {
    this.close();
    const which = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: 'user' };
    const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
    const stream = await navigator.mediaDevices.getUserMedia({ video: { ...which, ...size }, audio: false });
    const [track] = stream.getVideoTracks() as [MediaStreamTrack];
    track.addEventListener('ended', this.#onEnd);
    this.#stream = stream;
    this.video.srcObject = stream;
    await this.video.play().catch(() => undefined);
    const settings = track.getSettings();
    // A camera that looks away from the user shows the world as it is.
    return { deviceId: settings.deviceId ?? '', isMirrored: settings.facingMode !== 'environment' };
  }

  close(): void {
    for (const track of this.#stream?.getTracks() ?? []) {
      track.removeEventListener('ended', this.#onEnd);
      track.stop();
    }
    this.#stream = undefined;
    this.video.srcObject = null;
  }

  /** The present frame as JPEG, its longer side at most so many pixels. */
  take(longest: number): Promise<Blob> {
    const { videoWidth, videoHeight } = this.video;
    return toJpeg(this.video, { left: 0, top: 0, width: videoWidth, height: videoHeight }, longest);
  }
}

interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Part of a picture as JPEG, its longer side at most so many pixels. */
export function toJpeg(source: CanvasImageSource, part: Part, longest: number): Promise<Blob> {
  const { left, top, width, height } = part;
  const scale = Math.min(1, longest / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext('2d')?.drawImage(source, left, top, width, height, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The browser made no JPEG'))),
      'image/jpeg',
      0.92,
    ),
  );
}
