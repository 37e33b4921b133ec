// @signal SIGABRT
// @stderr JavaScript heap out of memory
console.log('filling the heap');
const kept = [];
while (true) kept.push(new Array(10000).fill(kept.length).map((n) => ({ n })));
