<?php
// @code 255
// @stderr Fatal error: Allowed memory size of
// @stderr bytes exhausted
echo "filling the heap\n";
$kept = [];
while (true) $kept[] = str_repeat('x', 1 << 20) . count($kept);
