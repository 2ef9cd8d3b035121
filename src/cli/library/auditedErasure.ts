import type { ErasureReceipt } from '../../api/erasureReceipt.ts';
import { AuditLog } from '../../engine/audit/auditLog.ts';

/**
 * Erases, and notes the receipt in an audit log where one is given: it is opened first, so that nothing is erased that cannot
 * be noted.
 *
 * @throws FaceSearchError `AUDIT_UNWRITABLE`
 */
export async function auditedErasure(
  log: string | undefined,
  call: 'deleteFaces' | 'freeGroup',
  erase: () => Promise<ErasureReceipt>,
): Promise<ErasureReceipt> {
  const audit = log === undefined ? undefined : await AuditLog.open(log);
  try {
    const receipt = await erase();
    audit?.note({ call, receipt });
    return receipt;
  } finally {
    await audit?.close();
  }
}
