import { openapiDocument } from '../src/entrypoints/http/openapi.ts';

/** The API's description, as the running server answers it at /openapi.json. */
export async function renderOpenapi(): Promise<string> {
  return `${JSON.stringify(await openapiDocument(), null, 2)}\n`;
}
