word='日本語 naïve 👩‍🚀'
echo "$word" ${#word} "${word:0:2}" "${word^^}"
echo 'Ω≈ç√' >übersicht.txt; cat übersicht.txt; ls
printf '%b\n' '\u20ac \xc3\xa4'; echo $'\u2603'
echo 'ÄÖÜ' | sed 's/Ö/x/' | grep -o . | wc -l
