import { readFile } from 'node:fs/promises';

/** A film as an order: its distributor pays for it what it cost to make. */
export interface Order {
  id: string;
  title: string;
  customer: string;
  /** In dollars. */
  amount: number;
}

/** The workflow of the demo: as much of it as the demo itself looks at. */
export interface OrderWorkflow {
  workflow_id: string;
  steps: { id: string; condition?: { value: number } }[];
}

interface Film {
  id: string;
  title: string;
  distributor: string;
  budget: number;
}

export async function readOrders(): Promise<Order[]> {
  const films = (await readJson('./films.data.json')) as Film[];
  return films.map(({ id, title, distributor, budget }) => ({
    id,
    title,
    customer: distributor,
    amount: budget,
  }));
}

export async function readWorkflow(): Promise<OrderWorkflow> {
  return (await readJson('../workflows/order-approval.json')) as OrderWorkflow;
}

/** From which amount on, exclusive, the workflow asks for an approval. */
export function limitOf(workflow: OrderWorkflow): number {
  return workflow.steps.find(({ id }) => id === 'check_amount')?.condition?.value ?? 0;
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(path, import.meta.url), 'utf8'));
}
