printf '%s\n' pear apple fig apple | sort | uniq -c | sort -rn | awk '{ print $2, $1 }'
echo '{"items":[{"n":1},{"n":41}]}' | jq '[.items[].n] | add'
seq 1 10 | paste -sd+ | bc
echo "The Quick Fox" | tr '[:upper:]' '[:lower:]' | sed -E 's/(\w+) (\w+)/\2 \1/' | rev
date -u -d '2024-02-28 +2 days' +%F
find /usr/bin -name 'py*3' -printf '%f\n' | head -1
python3 -c 'print(6 * 7)'
xargs -n2 echo <<<'a b c d'
diff <(echo one) <(echo two) || echo different
