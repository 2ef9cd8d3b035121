/**
 * How long faces are kept.
 *
 * @example
 * const kiosk = await FaceSearch.open({ retention: { days: 30, groups: { staff: 365 } } });
 * await kiosk.close();
 */
export interface RetentionOptions {
  /** Days after which a face is removed, 1 to 36,500; of all libraries that `groups` does not name. @default for ever */
  readonly days?: number | undefined;
  /** Days by group_id. */
  readonly groups?: Readonly<Record<string, number>> | undefined;
}
