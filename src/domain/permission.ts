export const PERMISSIONS = [
  'workflow:read',
  'workflow:write',
  'workflow:publish',
  'execution:read',
  'execution:start',
  'execution:pause',
  'execution:resume',
  'execution:cancel',
  'execution:force',
  'approval:read',
  'approval:decide',
  'agent:operate',
  'admin',
] as const;
/** What a caller may do in its project. */
export type Permission = (typeof PERMISSIONS)[number];

const INCLUDES: Partial<Record<Permission, readonly Permission[]>> = {
  'execution:cancel': ['execution:pause', 'execution:resume'],
  'workflow:publish': ['workflow:write'],
  admin: PERMISSIONS,
};

export function isPermission(text: string): text is Permission {
  return (PERMISSIONS as readonly string[]).includes(text);
}

/** Whether what was granted covers what is wanted. */
export function isGranted(granted: readonly Permission[], wanted: Permission): boolean {
  return granted.some((one) => one === wanted || INCLUDES[one]?.includes(wanted));
}
