// @code 1
// @stderr throw new NotFound('bob');
// @stderr NotFound: no bob
class NotFound extends Error {
  constructor(public readonly who: string) {
    super(`no ${who}`);
    this.name = 'NotFound';
  }
}
function find(who: string): never {
  throw new NotFound('bob');
}
try {
  find('x');
} catch (error: unknown) {
  if (error instanceof NotFound) console.log('caught', error.who);
}
find('bob');
