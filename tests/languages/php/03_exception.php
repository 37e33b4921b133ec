<?php
// @code 255
// @stderr PHP Fatal error|Fatal error: Uncaught
// @stderr RuntimeException: no such customer
// @stderr Next
function find(array $customers, string $name): int {
    try {
        return $customers[$name] ?? throw new OutOfBoundsException($name);
    } catch (OutOfBoundsException $error) {
        throw new RuntimeException('no such customer', 5, $error);
    } finally {
        echo "looked\n";
    }
}
echo find(['ann' => 1], 'ann'), "\n";
find([], 'bob');
