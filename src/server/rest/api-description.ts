// The parts of an OpenAPI 3.1 document that the API is described with.
export interface Schema {
  [keyword: string]: unknown;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
}
export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description: string;
  schema: Schema;
}
export interface Content {
  'application/json': { schema: Schema };
}
export interface Operation {
  operationId: string;
  summary: string;
  description: string;
  parameters: Parameter[];
  requestBody?: { required: boolean; description: string; content: Content };
  responses: Record<string, { description: string; headers?: object; content: Content }>;
}
export interface ApiDescription {
  openapi: '3.1.0';
  info: object;
  servers: { url: string }[];
  security: object[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; securitySchemes: object };
}
