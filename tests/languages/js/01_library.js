const crypto = require('crypto');
const { EventEmitter } = require('events');
const util = require('util');
const path = require('path');

const words = 'the quick brown fox jumps over the lazy dog the end'.split(' ');
const counts = new Map();
for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
console.log([...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).slice(0, 2));
console.log(crypto.createHash('sha256').update('abc').digest('hex').slice(0, 16));
console.log(util.inspect({ nested: { deep: { deeper: { deepest: 1 } } }, set: new Set([1, 2]) }));
const emitter = new EventEmitter();
emitter.once('done', (value) => console.log('done', value));
emitter.emit('done', 42n ** 20n);
console.log(path.join('/mnt/data', '..', 'x'), [3, 1, 2].toSorted(), Object.groupBy([1, 2, 3], (n) => n % 2 ? 'odd' : 'even'));
console.log(new Date(Date.UTC(2024, 1, 29)).toISOString(), new Date(0).toString());
console.table([{ a: 1, b: 'x' }]);
