/** What a `reprise.config.ts` imports from `reprise`. */
export { z } from 'zod';
export { defineConfig, type UserConfig } from './define-config.js';
export type { Json, JsonObject } from './domain/json.js';
export type { Logger } from './domain/logger.js';
export { defineOperation, type Operation, type OperationContext } from './operations/define.js';
export { OperationError, type OperationErrorOptions } from './operations/error.js';
