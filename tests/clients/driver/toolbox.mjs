// Tools that programs may call: what an MCP server of a user would offer.
const city = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const tools = [
  { name: 'get-weather', description: 'Weather of a city', schema: city, invoke: async ({ city }) => ({ city, t: 21 }) },
  { name: 'say', description: 'A text', schema: city, invoke: async ({ city }) => `"${city}" said` },
  { name: 'fail', description: 'Always fails', schema: city, invoke: async () => { throw new Error('no such city'); } },
  { name: 'nothing', description: 'Returns nothing', schema: { type: 'object', properties: {} }, invoke: async () => undefined },
  { name: 'slow', description: 'Takes seconds', schema: { type: 'object', properties: {} }, invoke: async () => { await pause(3000); return 'late'; } },
];

export const toolbox = Object.fromEntries(tools.map((tool) => [tool.name, tool]));
