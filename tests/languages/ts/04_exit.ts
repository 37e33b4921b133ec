// @code 9
// @stderr leaving
const code: number = 9;
console.log('working');
console.error('leaving');
process.exit(code);
