for n in 3 1 2; do (sleep 0.0$n; echo "job $n" >"out$n") & done
wait
cat out1 out2 out3
sleep 60 & pid=$!
kill $pid; wait $pid; echo "killed: $?"
coproc bc; echo '2^100' >&"${COPROC[1]}"; read -r answer <&"${COPROC[0]}"; echo "$answer"
timeout 0.1 sleep 5; echo "timeout: $?"
echo one two three | tee >(wc -w >count) >/dev/null; until [ -s count ]; do sleep 0.01; done; cat count
seq 20 | xargs -P4 -n5 sh -c 'echo $#' x | sort | uniq -c | tr -s ' '
