import WebSocket from 'ws';
import { type Client, createClient } from '#src/client/client.js';
import { Alarm } from './alarm.js';
import { Ledger } from './ledger.js';
import { type Order, type OrderWorkflow, readOrders, readWorkflow } from './orders.js';
import { Screen } from './screen.js';
import { Server } from './server.js';
import { Shop } from './shop.js';

/** Everything that takes part. */
export interface Stage {
  orders: readonly Order[];
  workflow: OrderWorkflow;
  server: Server;
  shop: Shop;
  client: Client;
  ledger: Ledger;
  screen: Screen;
  alarm: Alarm;
}

export async function setStage(): Promise<Stage> {
  const alarm = new Alarm();
  const orders = await readOrders();
  const workflow = await readWorkflow();
  const ledger = new Ledger();
  const screen = new Screen(ledger, orders.length);
  const shop = await Shop.open(orders);
  const server = await Server.prepare(alarm);
  const client = createClient({ url: server.url, token: server.token, webSocketImpl: WebSocket });
  return { orders, workflow, server, shop, client, ledger, screen, alarm };
}

/** Ends the server and the shop, and leaves nothing behind. */
export async function clear({ client, shop, server }: Stage): Promise<void> {
  await client.close();
  shop.close();
  await server.close();
}
