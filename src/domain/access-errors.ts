import { RepriseError } from './errors.js';

/** The caller is known, and may not do this. */
export class ForbiddenError extends RepriseError {
  readonly code = 'FORBIDDEN';
  readonly permission: string;
  constructor(actor: string, permission: string) {
    super(
      `${actor} does not have the permission ${permission}, which this takes; ask an administrator of the project`,
    );
    this.permission = permission;
  }
}

/** The caller was known, and is no more: its key was revoked, or its token's time ended, while it waited. */
export class NoLongerGrantedError extends RepriseError {
  readonly code = 'UNAUTHENTICATED';
  constructor() {
    super('while this waited, the token was revoked or has expired: come with another one');
  }
}

export class ApiKeyNotFoundError extends RepriseError {
  readonly code = 'API_KEY_NOT_FOUND';
  readonly id: string;
  constructor(id: string) {
    super(`there is no API key ${id}; list what there is with the query apiKeys`);
    this.id = id;
  }
}
