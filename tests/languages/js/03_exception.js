// @code 1
// @stderr throw new Error('no such customer', { cause: error });
// @stderr Error: no such customer
// @stderr [cause]: TypeError: Cannot read properties of undefined (reading 'name')
function find(customers, id) {
  try {
    return customers[id].name;
  } catch (error) {
    throw new Error('no such customer', { cause: error });
  } finally {
    console.log('looked');
  }
}
console.log(find([{ name: 'Ann' }], 0));
find([], 1);
