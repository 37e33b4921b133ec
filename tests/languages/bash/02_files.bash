set -eu
mkdir -p sub/folder
cat >sub/data.csv <<'END'
city,amount
Oslo,3
Rome,4
Oslo,5
END
awk -F, 'NR > 1 { sum[$1] += $2 } END { for (city in sum) print city, sum[city] }' sub/data.csv | sort
tar czf all.tgz sub && tar tzf all.tgz | sort
zip -q all.zip sub/data.csv && unzip -Z1 all.zip
while IFS=, read -r city amount; do echo "$amount-$city"; done <sub/data.csv | tail -1
pwd; ls; stat -c '%U %a' sub/data.csv
mkfifo pipe; (echo through >pipe &) ; cat pipe
echo $'#!/bin/bash\necho script $1' >run.sh; chmod +x run.sh; ./run.sh ok
