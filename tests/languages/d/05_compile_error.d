// @code 1
// @stderr Error: undefined identifier `undefined`
// @stderr Error: cannot implicitly convert expression `"text"` of type `string` to `int`
import std.stdio;

void main() {
    writeln("never printed");
    int number = "text";
    undefined(number);
}
