<?php
declare(strict_types=1);
namespace Shop;

interface Priced { public function price(): float; }
enum Size: string {
    case Small = 's'; case Large = 'l';
    public function factor(): float { return match ($this) { self::Small => 1.0, self::Large => 1.5 }; }
}
trait Named { public function label(): string { return static::class . ':' . $this->name; } }
abstract class Item implements Priced, \JsonSerializable, \Countable {
    use Named;
    private static int $made = 0;
    public function __construct(public readonly string $name, protected Size $size = Size::Small) { self::$made++; }
    public static function made(): int { return self::$made; }
    public function count(): int { return strlen($this->name); }
    public function jsonSerialize(): array { return ['name' => $this->name, 'price' => $this->price()]; }
}
final class Tea extends Item { public function price(): float { return 2.0 * $this->size->factor(); } }

$teas = [new Tea('green'), new Tea(name: 'black', size: Size::from('l'))];
echo json_encode($teas), ' ', Item::made(), ' ', $teas[0]->label(), ' ', count($teas[1]), "\n";
try {
    $teas[0]->name = 'other';
} catch (\Error $error) {
    echo get_class($error), ': ', $error->getMessage(), "\n";
}
['a' => $a, 'b' => [$b, $c]] = ['a' => 1, 'b' => [2, 3]];
echo $a + $b + $c, ' ', $teas[5]?->name ?? 'none', ' ', Size::tryFrom('x')?->name ?? 'null', "\n";
$compose = fn(callable ...$f) => fn($x) => array_reduce($f, fn($value, $g) => $g($value), $x);
echo $compose('trim', strrev(...), fn(string $s): string => "<$s>")("  abc "), "\n";
static fn() => null;
echo <<<TEXT
    Total: {$teas[1]->price()}
      indented
    TEXT, "\n";
