// @code 1
// @stderr SyntaxError: missing ) after argument list
console.log('never printed');
console.log([1, 2, 3].map((n) => n * 2);
