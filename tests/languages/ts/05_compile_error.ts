// @code 1
// @stderr SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]
// @stderr Expression expected
console.log('never printed');
const numbers: number[] = [1, 2, ;
