<?php
$größe = '日本語 naïve 👩';
echo $größe, ' ', strlen($größe), ' ', mb_strlen($größe), ' ', mb_strtoupper($größe), "\n";
echo mb_substr($größe, 0, 2), ' ', "\u{20ac}", ' ', strrev('abc'), ' ', mb_convert_encoding("\xe4", 'UTF-8', 'ISO-8859-1'), "\n";
file_put_contents('übersicht.txt', "Ω≈ç√\n");
echo file_get_contents('übersicht.txt'), preg_match_all('/\p{Han}/u', $größe), "\n";
