import { defineConfig, defineOperation, OperationError, z } from 'reprise';

const PRICES: Record<string, number> = { apple: 0.4, pear: 0.6 };

const priceOrder = defineOperation({
  name: 'price-order',
  input: z.object({
    lines: z.array(z.object({ sku: z.string(), count: z.int().positive() })).min(1),
  }),
  output: z.object({ total: z.number() }),
  run({ lines }, { logger, reportProgress }) {
    let total = 0;
    for (const [index, { sku, count }] of lines.entries()) {
      const price = PRICES[sku];
      if (price === undefined)
        throw new OperationError('NO_PRICE', `${sku} has no price`, { retryable: false });
      total += price * count;
      reportProgress(((index + 1) / lines.length) * 100, `priced ${sku}`);
    }
    logger.info({ total }, 'priced an order');
    return { total };
  },
});

export default defineConfig({ operations: [priceOrder] });
