import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import type { LedgerRequest, Phase } from './ledger.js';

// A ledger on HTTP. It books each Idempotency-Key once, however often it is asked, and tells afterwards what it was asked.

const DOOR_MS = 30;
const [refusedOrder = '', refusedStep = ''] = process.argv.slice(2);
const requests: LedgerRequest[] = [];
const receipts = new Map<string, number>();
/** What waits at the doors. */
const queue: (() => void)[] = [];
let isOpen = false;
let phase: Phase = 'first';
let refuses = true;

/** What the demo asks for itself. */
const CONTROLS: Record<string, () => unknown> = {
  'POST /doors': () => void openDoors(),
  'POST /restarted': () => enter('restarted'),
  'POST /resumed': () => enter('resumed'),
  'POST /acceptance': () => accept(),
  'GET /requests': () => requests,
};

const server = createServer(async (request, response) => {
  const control = CONTROLS[`${request.method} ${request.url}`];
  if (control) send(response, 200, control() ?? {});
  else await book(request, response);
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
// It ends with the process that started it, however that ends.
process.stdin.once('end', () => process.exit()).resume();

/** Lets in what waits, one after another, so that the orders are not all at the same step. */
async function openDoors(): Promise<void> {
  isOpen = true;
  for (const letIn of queue) {
    letIn();
    await setTimeout(DOOR_MS);
  }
}

function enter(next: Phase): void {
  phase = next;
}

function accept(): void {
  refuses = false;
}

/** It is booked when it comes; the answer takes a while. */
async function book(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const key = String(request.headers['idempotency-key']);
  const { order, step } = (await json(request)) as { order: string; step: string };
  const refused = refuses && order === refusedOrder && step === refusedStep;
  if (!refused && !receipts.has(key)) receipts.set(key, receipts.size + 1);
  requests.push({ order, step, key, phase, booked: !refused });
  if (!isOpen) await new Promise<void>((resolve) => queue.push(resolve));
  await setTimeout(latencyOf(order, step));
  if (refused) send(response, 422, { error: `the account of ${order} is closed` });
  else send(response, 200, { receipt: receipts.get(key) });
}

/** 20 to 119 ms, the same in every run. */
function latencyOf(order: string, step: string): number {
  const [byte = 0] = createHash('sha256').update(`${order} ${step}`).digest();
  return 20 + (byte % 100);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
