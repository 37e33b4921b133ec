// @code 5
// @stderr leaving
process.on('exit', (code) => console.log('exit', code));
console.error('leaving');
process.exitCode = 3;
setTimeout(() => { process.exitCode = 5; }, 10);
console.log('working');
