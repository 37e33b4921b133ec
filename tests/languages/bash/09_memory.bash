# @code 2
# @stderr cannot allocate
ulimit -v 100000
echo asking
text=$(head -c 200M /dev/zero | tr '\0' a)
echo "never ${#text}"
