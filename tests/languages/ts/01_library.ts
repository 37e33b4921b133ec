interface Shape { area(): number; readonly name: string }
abstract class Base implements Shape {
  constructor(public readonly name: string, protected scale = 1) {}
  abstract area(): number;
  toString(): string { return `${this.name}: ${(this.area() * this.scale).toFixed(2)}`; }
}
class Circle extends Base {
  constructor(private radius: number) { super('circle'); }
  area(): number { return Math.PI * this.radius ** 2; }
}
class Square extends Base {
  constructor(private side: number) { super('square', 2); }
  override area(): number { return this.side ** 2; }
}
enum Colour { Red, Green = 5, Blue }
enum Word { Yes = 'yes', No = 'no' }
const enum Small { One = 1 }
namespace Geometry {
  export const total = (shapes: Shape[]): number => shapes.reduce((sum, shape) => sum + shape.area(), 0);
}
const shapes: Shape[] = [new Circle(1), new Square(2)];
console.log(shapes.map(String), Geometry.total(shapes).toFixed(3));
console.log(Colour.Blue, Colour[5], Word.No, Small.One, Object.keys(Colour));
function first<T extends { id: number }>(items: readonly T[], fallback?: T): T | undefined { return items[0] ?? fallback; }
console.log(first([{ id: 7, name: 'x' }])!.name, first<{ id: number }>([]) as unknown);
type Event = { kind: 'click'; x: number } | { kind: 'key'; code: string };
const describe = (event: Event): string => event.kind === 'click' ? `at ${event.x}` : `key ${event.code}`;
console.log(describe({ kind: 'key', code: 'Enter' }), [1, 2, 3].at(-1) satisfies number | undefined);
