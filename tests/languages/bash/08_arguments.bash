# @args ["-n", "Ann Lee", "-v", "*", "ünï", ""]
while getopts n:v option; do
  case $option in n) name=$OPTARG ;; v) verbose=yes ;; esac
done
shift $((OPTIND - 1))
echo "$name $verbose $#"
printf '[%s]' "$@"; echo
