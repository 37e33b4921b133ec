// @args ["--name", "Ann Lee", "-x", "ünï", ""]
const { parseArgs } = require('util');
const { values, positionals } = parseArgs({
  args: process.argv.slice(2), allowPositionals: true,
  options: { name: { type: 'string' }, x: { type: 'boolean', short: 'x' } },
});
console.log(process.argv.length, { ...values }, positionals);
