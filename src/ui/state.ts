import type { DetectBody, FaceInfo } from '#src/api/bodies.js';
import type { Identified } from '#src/http/ui/identify.js';
import type { OverviewBody, OverviewGroup } from '#src/http/ui/overview.js';
import type { CameraFault } from './camera/cameraFault.ts';
import type { Route } from './route.ts';

export type Overview = Pick<OverviewBody, 'read_only' | 'quality' | 'groups' | 'group_infos'>;
export type { Identified, OverviewGroup };

/** Faces of a photo or a frame, in its pixels. */
export type Seen = Pick<DetectBody, 'width' | 'height' | 'faces'>;

/** How the server is: not asked yet, answering, asking for the token, refusing this page's origin, or not answering. */
export type Session = 'starting' | 'ready' | 'locked' | 'refused' | 'gone';

export type CameraState =
  | { readonly kind: 'off' | 'asking' }
  | { readonly kind: 'fault'; readonly fault: CameraFault }
  | { readonly kind: 'live'; readonly deviceId: string; readonly isMirrored: boolean };

/** A photo that was chosen, or taken by the camera. */
export interface Still {
  readonly blob: Blob;
  /** Of the blob, for an image element. */
  readonly url: string;
  readonly isTaken: boolean;
  /** Undefined while it is looked at. */
  readonly seen?: Seen;
  /** Which of its faces is meant. */
  readonly selected: number;
  /** Why it cannot be looked at. */
  readonly error?: string;
}

/** What a search has come to. */
export type Verdict =
  | { readonly kind: 'searching' | 'nobody' }
  | { readonly kind: 'match'; readonly found: readonly Identified[]; readonly size: number }
  | { readonly kind: 'error'; readonly error: string };

/** Faces of a library that are shown. */
export interface FacesPage {
  readonly group_id: string;
  /** Of the library, as far as it was known when these were asked for. */
  readonly face_count: number | undefined;
  /** Of those that are shown. */
  readonly start: number;
  /** Start of those that are on their way. */
  readonly loading?: number | undefined;
  readonly faces: readonly FaceInfo[] | undefined;
  readonly next: number | undefined;
  /** Why they cannot be shown. */
  readonly error?: string;
}

/** What is to be deleted, and how that goes. */
export type Dialog = (
  | { readonly kind: 'face'; readonly group_id: string; readonly face: FaceInfo }
  | { readonly kind: 'library'; readonly library: OverviewGroup }
) & { readonly isSending?: boolean; readonly error?: string };

/** How an enrolment went. */
export type Enrolment =
  | { readonly kind: 'sending' }
  | { readonly kind: 'done'; readonly user_id: string; readonly group_name: string; readonly faces: number }
  | { readonly kind: 'refused'; readonly error: string };

/** An enrolment that is on its way is waited for, whatever the page shows meanwhile; one that has ended may be forgotten. */
export function underWay({ enrolment }: State): Enrolment | undefined {
  return enrolment?.kind === 'sending' ? enrolment : undefined;
}

/** Everything that the page shows. */
export interface State {
  readonly session: Session;
  readonly tokenRefused: boolean;
  /** Why the server does not say which libraries there are. */
  readonly overviewError: string | undefined;
  readonly route: Route;
  readonly overview: Overview | undefined;
  /** Of the library that is meant, which may not be there. */
  readonly group_id: string | undefined;
  readonly threshold: number;
  readonly camera: CameraState;
  readonly devices: readonly MediaDeviceInfo[];
  /** Of the live camera's last frame. */
  readonly frame: Seen | undefined;
  readonly still: Still | undefined;
  readonly verdict: Verdict | undefined;
  readonly enrolment: Enrolment | undefined;
  readonly page: FacesPage | undefined;
  readonly dialog: Dialog | undefined;
  /** Why the form of a view was refused. */
  readonly formError: string | undefined;
  /** Whether a library is being made. */
  readonly isCreating: boolean;
  readonly isDropping: boolean;
}

export const DEFAULT_THRESHOLD = 80;

export function firstState(route: Route): State {
  return {
    session: 'starting',
    tokenRefused: false,
    overviewError: undefined,
    route,
    overview: undefined,
    group_id: undefined,
    threshold: DEFAULT_THRESHOLD,
    camera: { kind: 'off' },
    devices: [],
    frame: undefined,
    still: undefined,
    verdict: undefined,
    enrolment: undefined,
    page: undefined,
    dialog: undefined,
    formError: undefined,
    isCreating: false,
    isDropping: false,
  };
}

/** The ids that a new library may have, undefined where that may be any. */
export function idsToCreate({ overview }: State): readonly string[] | undefined {
  return overview?.groups?.filter((id) => !overview.group_infos.some(({ group_id }) => group_id === id));
}

/** Whether the page may make a library. */
export function mayCreateIn(state: State): boolean {
  return state.overview?.read_only !== true && idsToCreate(state)?.length !== 0;
}

/** The library that is chosen, where it is there. */
export function libraryOf({ overview, group_id }: State): OverviewGroup | undefined {
  return overview?.group_infos.find((info) => info.group_id === group_id);
}
