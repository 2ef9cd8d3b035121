import type { CallEvent } from '../../api/openOptions.ts';
import type { Parts } from '../parts.ts';

/** Writes a call to the audit log, where there is one. @returns the event, with the fault where that failed. */
export function audited({ audit }: Parts, event: CallEvent): CallEvent {
  try {
    audit?.note(event);
    return event;
  } catch (fault) {
    return { ...event, fault };
  }
}
