// @signal SIGABRT
// @stderr JavaScript heap out of memory
console.log('filling the heap');
const kept: Array<{ n: number }[]> = [];
for (;;) kept.push(Array.from({ length: 10000 }, (_: unknown, n: number) => ({ n })));
