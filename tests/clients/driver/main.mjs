// Drives one generation of LibreChat's npm client: main.mjs FOLDER. One JSON object per line comes in, one goes out:
// {id, op, ...} → {id, value} or {id, fault: {message, retryable}}. Requests may overlap.
import readline from 'node:readline';
import { pathToFileURL } from 'node:url';
import { agentOperations } from './agents.mjs';
import { hostOperations } from './host.mjs';

const answer = process.stdout.write.bind(process.stdout);
console.log = console.info = console.debug = console.warn = console.error; // standard output carries answers only
// Aborting agents 3.9.2 between two rounds rejects a promise that nobody awaits.
process.on('unhandledRejection', (fault) => console.error('unhandled:', fault?.message ?? fault));

const modules = await import(pathToFileURL(`${process.argv[2]}/entry.mjs`));
const operations = { ...agentOperations(modules), ...hostOperations(modules) };

async function serve(line) {
  const { id, op, ...request } = JSON.parse(line);
  let result;
  try {
    result = { id, value: (await operations[op](request)) ?? null };
  } catch (fault) {
    result = { id, fault: { message: fault.message, retryable: fault.retryable ?? null, status: fault.response?.status ?? null } };
  }
  answer(JSON.stringify(result) + '\n');
}

for await (const line of readline.createInterface({ input: process.stdin })) serve(line);
process.exit(0); // kept-alive connections would hold it for seconds
