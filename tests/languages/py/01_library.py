from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
import itertools, json, math, statistics, textwrap

words = "the quick brown fox jumps over the lazy dog the end".split()
print(Counter(words).most_common(2))
groups = defaultdict(list)
for word in sorted(set(words)):
    groups[len(word)].append(word)
print(json.dumps(groups, sort_keys=True))
print(statistics.mean([1, 2, 3, 4]), statistics.median([5, 1, 9]), math.comb(10, 3))
print(Decimal("0.1") + Decimal("0.2"), Fraction(1, 3) + Fraction(1, 6))
print(list(itertools.accumulate(range(1, 6))), date(2024, 2, 28) + timedelta(days=2))
print(textwrap.fill("A sandbox is a place in which one program runs once.", 20))
