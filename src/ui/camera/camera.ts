/** The camera while it is on, with the one video element that shows it wherever a view puts it. */
export class Camera {
  readonly video: HTMLVideoElement;
  readonly #onEnd: () => void;
  #stream: MediaStream | undefined;
  /** Counts what was asked of it: a stream that comes after the camera was stopped or asked for again is not wanted. */
  #turn = 0;
  /** Time of the frame at which the picture stood still. */
  #stoodAt: number | undefined;

  /** @param onEnd - called where the camera ends by itself, such as when it is unplugged. */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
    this.video = document.createElement('video');
    Object.assign(this.video, { muted: true, playsInline: true, autoplay: true });
    this.video.setAttribute('aria-label', 'Camera picture');
  }

  /** Whether frames can be taken: never one from before the picture stood still, which may show somebody else. */
  get isReady(): boolean {
    const { videoWidth, paused, currentTime } = this.video;
    return this.#stream !== undefined && videoWidth > 0 && !paused && currentTime !== this.#stoodAt;
  }

  /** Lets the picture go on: browsers stop a video that is taken out of the page, and leave it so when it is put back. */
  resume(): void {
    if (this.#stream === undefined || !this.video.isConnected || !this.video.paused) return;
    this.#stoodAt = this.video.currentTime;
    void this.video.play().catch(() => undefined);
  }

  /**
   * Starts a camera; the last one is ended.
   * @returns undefined where it was closed, or another one was asked for, before it was there.
   * @throws DOMException the browser's reason.
   */
  async open(deviceId: string | undefined): Promise<{ deviceId: string; isMirrored: boolean } | undefined> {
    this.close();
    const turn = this.#turn;
    const which = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: 'user' };
    const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
    const stream = await navigator.mediaDevices.getUserMedia({ video: { ...which, ...size }, audio: false });
    if (turn !== this.#turn) {
      for (const late of stream.getTracks()) late.stop();
      return undefined;
    }
    const [track] = stream.getVideoTracks() as [MediaStreamTrack];
    track.addEventListener('ended', this.#onEnd);
    this.#stream = stream;
    this.video.srcObject = stream;
    await this.video.play().catch(() => undefined);
    if (turn !== this.#turn) return undefined;
    const settings = track.getSettings();
    // A camera that looks away from the user shows the world as it is.
    return { deviceId: settings.deviceId ?? '', isMirrored: settings.facingMode !== 'environment' };
  }

  close(): void {
    this.#turn++;
    for (const track of this.#stream?.getTracks() ?? []) {
      track.removeEventListener('ended', this.#onEnd);
      track.stop();
    }
    this.#stream = undefined;
    this.#stoodAt = undefined;
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
