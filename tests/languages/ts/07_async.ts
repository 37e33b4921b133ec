import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
async function* ticks(count: number): AsyncGenerator<number, void, unknown> {
  for (let i = 0; i < count; i++) { await sleep(1); yield i; }
}
const seen: number[] = [];
for await (const tick of ticks(4)) seen.push(tick);
console.log(seen);
const results: PromiseSettledResult<number>[] = await Promise.allSettled([Promise.resolve(1), Promise.reject(new Error('no'))]);
console.log(results.map((result) => result.status));
console.log((await promisify(execFile)('echo', ['child'])).stdout.trim());
const worker = new Worker('require("worker_threads").parentPort.postMessage(6 * 7)', { eval: true });
console.log(await new Promise<number>((resolve) => worker.once('message', resolve)));
