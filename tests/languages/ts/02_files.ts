import * as fs from 'fs';
import { join } from 'node:path';

type Row = { city: string; amount: number };
const folder: string = '/mnt/data/sub';
fs.mkdirSync(folder);
fs.writeFileSync(join(folder, 'rows.csv'), 'city,amount\nOslo,3\nRome,4\n');
const rows: Row[] = fs.readFileSync('sub/rows.csv', 'utf8').trim().split('\n').slice(1).map((line: string): Row => {
  const [city, amount] = line.split(',') as [string, string];
  return { city, amount: Number(amount) };
});
console.log(rows);
fs.writeFileSync('sum.json', JSON.stringify({ sum: rows.reduce((sum, { amount }) => sum + amount, 0) }, null, 1));
console.log(fs.readFileSync('sum.json').toString(), fs.readdirSync('/mnt/data').sort());
