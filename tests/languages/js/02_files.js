const fs = require('fs');
const zlib = require('zlib');

fs.mkdirSync('sub/folder', { recursive: true });
fs.writeFileSync('/mnt/data/sub/folder/rows.csv', 'city,amount\nOslo,3\nRome,4\nOslo,5\n');
const [head, ...rows] = fs.readFileSync('sub/folder/rows.csv', 'utf8').trim().split('\n').map((line) => line.split(','));
const sums = {};
for (const [city, amount] of rows) sums[city] = (sums[city] || 0) + Number(amount);
console.log(head, sums);
fs.writeFileSync('rows.gz', zlib.gzipSync('x'.repeat(1000)));
console.log(zlib.gunzipSync(fs.readFileSync('rows.gz')).length);
fs.appendFileSync('log.txt', 'one\n');
fs.appendFileSync('log.txt', 'two\n');
console.log(fs.readFileSync('log.txt', 'utf8').split('\n'), fs.readdirSync('.').sort(), process.cwd());
