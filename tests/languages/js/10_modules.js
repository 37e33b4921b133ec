import { readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { pipeline } from 'node:stream/promises';
import { Readable, Transform } from 'node:stream';

class Account {
  #balance = 0;
  static count = 0;
  constructor(owner) { this.owner = owner; Account.count++; }
  deposit(amount) { this.#balance += amount; return this; }
  get balance() { return this.#balance; }
}
console.log(new Account('Ann').deposit(5).deposit(2).balance, Account.count);
await writeFile('data.json', JSON.stringify({ list: [1, null, 'x'], when: new Date(0) }));
console.log(JSON.parse(await readFile('data.json', 'utf8')));
function* fibonacci() { for (let [a, b] = [0, 1]; ; [a, b] = [b, a + b]) yield a; }
console.log(fibonacci().take(10).toArray());
const upper = new Transform({ transform(chunk, _, done) { done(null, chunk.toString().toUpperCase()); } });
await pipeline(Readable.from(['a', 'b', 'c\n']), upper, process.stdout, { end: false });
console.log(os.userInfo().username, os.tmpdir(), 'x'.padStart(3, '-'), structuredClone({ a: [1n] }));
