import { deepStrictEqual } from 'node:assert';
import type { Stats } from 'node:fs';

type Tree<T> = { value: T; left?: Tree<T>; right?: Tree<T> } | null;
function insert<T>(tree: Tree<T>, value: T): Tree<T> {
  if (!tree) return { value };
  return value < tree.value ? { ...tree, left: insert(tree.left ?? null, value)! } : { ...tree, right: insert(tree.right ?? null, value)! };
}
function* walk<T>(tree: Tree<T> | undefined): Generator<T> {
  if (!tree) return;
  yield* walk(tree.left); yield tree.value; yield* walk(tree.right);
}
let tree: Tree<number> = null;
for (const n of [5, 2, 8, 1]) tree = insert(tree, n);
deepStrictEqual([...walk(tree)], [1, 2, 5, 8]);
type Keys<T> = { [K in keyof T as `get${Capitalize<string & K>}`]: () => T[K] };
const getters: Keys<{ name: string }> = { getName: () => 'Ann' };
function overloaded(x: number): string;
function overloaded(x: string): number;
function overloaded(x: any): any { return typeof x === 'number' ? String(x) : x.length; }
declare const nowhere: Stats;
console.log(getters.getName(), overloaded(5), overloaded('abc'), typeof (tree as any)?.value);
const frozen = { a: [1, 2] } as const;
console.log(frozen.a.length, <number>(<unknown>'not really a number'));
export { insert };
