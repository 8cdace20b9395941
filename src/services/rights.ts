import { ForbiddenError } from '../domain/access-errors.js';
import { isGranted, type Permission } from '../domain/permission.js';
import type { Caller } from './services.js';

/** For what depends on more than the field or route that is asked: those have their own rules. */
export function requirePermission({ permissions, actor }: Caller, wanted: Permission): void {
  if (!isGranted(permissions, wanted)) throw new ForbiddenError(actor, wanted);
}
