<?php
echo shell_exec('echo child');
$process = proc_open(['sh', '-c', 'cat; exit 3'], [['pipe', 'r'], ['pipe', 'w']], $pipes);
fwrite($pipes[0], "through a pipe\n");
fclose($pipes[0]);
echo stream_get_contents($pipes[1]), proc_close($process), "\n";
exec('seq 3', $lines, $code);
echo implode(',', $lines), " $code\n";
function numbers(int $count): Generator {
    for ($i = 0; $i < $count; $i++) $received = yield $i => $i * $i;
    return 'done';
}
$generator = numbers(3);
foreach ($generator as $key => $value) echo "$key=$value ";
echo $generator->getReturn(), "\n";
$fiber = new Fiber(function (string $first): void {
    $second = Fiber::suspend("$first suspended");
    echo "resumed with $second\n";
});
echo $fiber->start('one'), "\n";
$fiber->resume('two');
