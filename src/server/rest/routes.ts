import { approvalRoutes } from './approval-routes.js';
import { commandRoutes } from './command-routes.js';
import { readRoutes } from './read-routes.js';
import { MethodNotAllowedError, RouteNotFoundError } from './refusals.js';
import type { Route } from './route.js';

export const REST_PATH = '/api/v1';

/** All there is, what is written out before what takes anything in its place. */
export const routes: readonly Route[] = [...readRoutes, ...commandRoutes, ...approvalRoutes];

export interface Match {
  route: Route;
  /** What stands for `{id}`; '' where there is none. */
  id: string;
}

/** The route of a path below that of the API. A slash at its end changes nothing. */
export function findRoute(method: string, path: string): Match {
  const parts = partsOf(path.replace(/\/$/, ''));
  const [first] = routes.filter((route) => fits(route, parts));
  if (!first) throw new RouteNotFoundError(shorten(`${REST_PATH}${path}`));
  const here = routes.filter((route) => route.path === first.path);
  const route = here.find((one) => one.method === (method === 'HEAD' ? 'GET' : method));
  if (!route)
    throw new MethodNotAllowedError(
      method,
      `${REST_PATH}${first.path}`,
      here.flatMap((one) => (one.method === 'GET' ? ['GET', 'HEAD'] : [one.method])),
    );
  return { route, id: idIn(route, parts) };
}

function fits({ path }: Route, parts: readonly string[]): boolean {
  const wanted = path.split('/');
  return wanted.length === parts.length && wanted.every((part, index) => stands(part, parts[index] ?? ''));
}

function stands(wanted: string, part: string): boolean {
  return isPlace(wanted) ? part !== '' : wanted === part;
}

function idIn({ path }: Route, parts: readonly string[]): string {
  return parts[path.split('/').findIndex(isPlace)] ?? '';
}

function isPlace(part: string): boolean {
  return part.startsWith('{');
}

/** What can't be decoded is taken as it is: no id is like it. */
function partsOf(path: string): string[] {
  return path.split('/').map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}
