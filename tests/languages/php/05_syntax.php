<?php
// @code 255
// @stderr Parse error: syntax error, unexpected
echo "never printed\n";
$total = array_sum([1, 2, 3;
