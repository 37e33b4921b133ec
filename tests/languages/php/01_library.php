<?php
$words = explode(' ', 'the quick brown fox jumps over the lazy dog the end');
$counts = array_count_values($words);
arsort($counts);
print_r(array_slice($counts, 0, 1));
echo implode(',', array_map(fn($n) => $n ** 2, array_filter(range(1, 6), fn($n) => $n % 2))), "\n";
printf("%05.2f|%-5s|%'*8d|%x\n", 3.14159, 'ab', 42, 255);
echo (new DateTime('2024-02-28', new DateTimeZone('UTC')))->modify('+2 days')->format('Y-m-d l'), "\n";
echo json_encode(['a' => 1, 'list' => [1, 2], 'text' => "ä/\"", 'none' => null], JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES), "\n";
var_dump(json_decode('{"x": [1, {"y": 2.5}]}', true)['x'][1]['y']);
echo preg_replace_callback('/\d+/', fn($m) => $m[0] * 2, 'a1 b22'), ' ', hash('sha256', 'abc') === hash('sha256', 'abc') ? 'same' : 'other', "\n";
usort($words, fn($a, $b) => strlen($b) <=> strlen($a) ?: strcmp($a, $b));
echo $words[0], ' ', ucwords('hello world'), ' ', str_pad('7', 3, '0', STR_PAD_LEFT), ' ', number_format(1234567.891, 2), "\n";
echo intdiv(7, 2), ' ', 7 % 3, ' ', 2 ** 10, ' ', PHP_INT_MAX, ' ', round(2.5), "\n";
