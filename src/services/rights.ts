import { ForbiddenError } from '../domain/access-errors.js';
import type { Logger } from '../domain/logger.js';
import { isGranted, type Permission } from '../domain/permission.js';
import type { Caller } from './services.js';

/** For what depends on more than the field or route that is asked: those have their own rules. */
export function requirePermission({ permissions, actor }: Caller, wanted: Permission): void {
  if (!isGranted(permissions, wanted)) throw new ForbiddenError(actor, wanted);
}

/** For those who run Reprise: who attempted what, and lacks which permission. Nothing of what was sent is told. */
export function logForbidden(
  logger: Logger,
  { projectId, actor, origin }: Caller,
  { error, operation }: { error: ForbiddenError; operation: string },
): void {
  const { requestId = null, credential = null, address = null } = origin ?? {};
  const { permission } = error;
  logger.info(
    { requestId, projectId, actor, credential, address, operation, permission },
    'an attempt was refused: a permission is missing',
  );
}
