<?php
mkdir('/mnt/data/sub');
file_put_contents('sub/rows.csv', "city,amount\nOslo,3\nRome,4\n");
$sum = 0;
$file = fopen('/mnt/data/sub/rows.csv', 'r');
fgetcsv($file, escape: '');
while ([$city, $amount] = fgetcsv($file, escape: '') ?: [null, null]) {
    if ($city === null) break;
    $sum += (int) $amount;
}
fclose($file);
echo $sum, ' ', filesize('sub/rows.csv'), ' ', getcwd(), "\n";
$zip = new ZipArchive();
$zip->open('all.zip', ZipArchive::CREATE);
$zip->addFile('sub/rows.csv', 'rows.csv');
$zip->close();
$image = imagecreatetruecolor(10, 10);
imagepng($image, 'dot.png');
echo implode(' ', array_diff(scandir('.'), ['.', '..'])), ' ', getimagesize('dot.png')[0], "\n";
$document = new DOMDocument();
$document->loadXML('<a><b x="1">text</b></a>');
echo $document->getElementsByTagName('b')[0]->getAttribute('x'), "\n";
