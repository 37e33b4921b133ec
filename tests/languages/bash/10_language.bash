declare -A ages=([ann]=30 [bob]=25)
for name in $(printf '%s\n' "${!ages[@]}" | sort); do echo "$name ${ages[$name]}"; done
list=(one "two words" three); list+=(four); echo "${#list[@]} ${list[1]} ${list[@]: -1}"
factorial() { (($1 < 2)) && echo 1 || echo $(($1 * $(factorial $(($1 - 1))))); }
factorial 10
path=/mnt/data/archive.tar.gz; echo "${path##*/} ${path%%.*} ${path/data/x} ${unset:-default}"
[[ "2024-05-06" =~ ^([0-9]+)-([0-9]+) ]] && echo "${BASH_REMATCH[2]}"
for ((i = 0; i < 3; i++)); do printf '%02d ' $i; done; echo
case "hello" in h*o) echo matched ;; esac
select_first() { local -n array=$1; echo "${array[0]}"; }; select_first list
printf '%-5s|%5.2f|%x\n' ab 3.14159 255
mapfile -t lines < <(seq 3); echo "${lines[*]}"
