/**
 * How long faces are kept, whatever is said of it in the store; see `setRetention` for what lasts there.
 *
 * @example
 * const kiosk = await FaceSearch.open({ retention: { days: 30, groups: { staff: 365 } } });
 * await kiosk.close();
 */
export interface RetentionOptions {
  /** Days after which a face is removed, 1 to 36,500; of libraries that neither `groups` nor the store says it of. @default for ever */
  readonly days?: number | undefined;
  /** Days by group_id; before what the store says. */
  readonly groups?: Readonly<Record<string, number>> | undefined;
}
