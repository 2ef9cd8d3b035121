import type { ErasureReceipt } from '../../api/erasureReceipt.ts';
import { AuditLog, type NotedCall } from '../../engine/audit/auditLog.ts';
import { FaceSearchError } from '../../faceSearchError.ts';

/**
 * Erases, and notes the receipt in an audit log where one is given: it is opened first, so that nothing is erased
 * that cannot be noted.
 *
 * @throws FaceSearchError `AUDIT_UNWRITABLE`; where the log failed after that, the message has the receipt.
 */
export async function auditedErasure(
  log: string | undefined,
  call: 'deleteFaces' | 'freeGroup',
  erase: () => Promise<ErasureReceipt>,
): Promise<ErasureReceipt> {
  if (log === undefined) return erase();
  const audit = await AuditLog.open(log);
  const receipt = await erase().catch(async (fault: unknown) => {
    // What went wrong first is what to tell.
    await audit.close().catch(() => undefined);
    throw fault;
  });
  try {
    await noteLast(audit, { call, receipt });
    return receipt;
  } catch (cause) {
    const message = `Deleted, but not safely noted: ${(cause as Error).message}`;
    const kept = `keep the receipt: ${JSON.stringify(receipt)}`;
    throw new FaceSearchError('AUDIT_UNWRITABLE', `${message}; ${kept}`, { cause });
  }
}

async function noteLast(audit: AuditLog, call: NotedCall): Promise<void> {
  try {
    audit.note(call);
  } finally {
    await audit.close();
  }
}
