import { openBalancer } from '#test/support/balancer.js';

// What stands before the gateways, in a process of its own: what it takes is not taken from them. It asks none of them whether it
// is ready: with thousands that come at once that would be what is measured.

export type BalancerRequest =
  | { kind: 'open' }
  | { kind: 'add'; url: string }
  | { kind: 'remove'; url: string };
export interface BalancerAnswer {
  url: string;
}

const balancer = await openBalancer(async () => true);

process.on('message', (request: BalancerRequest) => {
  if (request.kind === 'add') balancer.add(request.url);
  if (request.kind === 'remove') balancer.remove(request.url);
  process.send?.({ url: balancer.url } satisfies BalancerAnswer);
});
process.on('disconnect', () => process.exit());
