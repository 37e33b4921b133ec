# @code 4
echo working
(exit 3)
code=$?
exit $((code + 1))
