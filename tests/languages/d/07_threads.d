import core.atomic, core.thread, std.algorithm, std.concurrency, std.parallelism, std.process, std.range, std.stdio, std.string;

shared int total;

void worker(Tid owner, int number) {
    owner.send(number * number);
}

void main() {
    auto threads = iota(8).map!(n => new Thread({ foreach (i; 0 .. 1000) total.atomicOp!"+="(1); }).start).array;
    threads.each!(thread => thread.join);
    writeln(total.atomicLoad);
    foreach (number; 1 .. 4) spawn(&worker, thisTid, number);
    int sum;
    foreach (_; 0 .. 3) sum += receiveOnly!int;
    writeln(sum, " ", taskPool.reduce!"a + b"(iota(1, 1001)));
    auto squares = new int[10];
    foreach (i, ref square; parallel(squares)) square = cast(int)(i * i);
    writeln(squares);
    writeln(execute(["echo", "child"]).output.strip);
}
