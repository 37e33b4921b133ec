import std.algorithm, std.array, std.json, std.range, std.stdio, std.sumtype, std.traits;

interface Shape { double area() const; }
class Square : Shape {
    private double side;
    this(double side) { this.side = side; }
    double area() const { return side * side; }
    override string toString() const { return "square"; }
}
struct Vector {
    int x, y;
    Vector opBinary(string op)(Vector other) const if (op == "+" || op == "-") {
        return mixin("Vector(x " ~ op ~ " other.x, y " ~ op ~ " other.y)");
    }
}
T largest(T)(T[] items...) if (isNumeric!T) { return items.maxElement; }
template Factorial(ulong n) {
    static if (n < 2) enum Factorial = 1;
    else enum Factorial = n * Factorial!(n - 1);
}
alias Value = SumType!(int, string);
enum Colour { red, green = 5, blue }

void main() {
    Shape shape = new Square(3);
    writeln(shape, " ", shape.area, " ", Vector(1, 2) + Vector(3, 4), " ", largest(3, 9, 4), " ", Factorial!10);
    auto values = [Value(1), Value("two")];
    writeln(values.map!(value => value.match!((int n) => "int", (string s) => s)));
    JSONValue document = parseJSON(`{"list": [1, 2, {"x": "y"}]}`);
    writeln(document["list"][2]["x"].str, " ", document["list"].array.length);
    writeln(Colour.blue, " ", cast(int) Colour.blue, " ", [EnumMembers!Colour]);
    auto fibonacci = recurrence!("a[n-1] + a[n-2]")(0, 1);
    writeln(fibonacci.take(10), " ", [3, 1, 2].sort!"a > b", " ", zip([1, 2], "ab").map!(p => p[0]));
    static assert(Factorial!5 == 120);
    assert(shape !is null);
    int[] slice = [1, 2, 3, 4];
    slice = slice[0 .. 1] ~ slice[2 .. $];
    switch (slice.length) {
        case 1: .. case 3: writeln("few ", slice); break;
        default: writeln("many");
    }
}

unittest { assert(false, "not compiled in"); }
