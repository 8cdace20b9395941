/** What a `reprise.config.ts`, the file of an agent, and programs of one's own import from `reprise`. */
export { z } from 'zod';
export { type Agent, createAgent } from './agent/agent.js';
export { type AgentDefinition, defineAgent } from './agent/define.js';
export type { AgentOptions } from './agent/options.js';
export { AgentRefusedError } from './agent/refusal.js';
export { defineConfig, type UserConfig } from './define-config.js';
export type { Json, JsonObject } from './domain/json.js';
export type { Logger } from './domain/logger.js';
export type { Span } from './domain/tracing.js';
export { defineOperation, type Operation, type OperationContext } from './operations/define.js';
export { OperationError, type OperationErrorOptions } from './operations/error.js';
export { type HttpSinkOptions, httpSink } from './sinks/http-sink.js';
export { logSink } from './sinks/log-sink.js';
export type { Delivery, NotifySinks, Sink, SinkMessage, SinkSettings } from './sinks/sink.js';
export { type SlackSinkOptions, slackSink } from './sinks/slack-sink.js';
export { type SmtpSinkOptions, smtpSink } from './sinks/smtp-sink.js';
