{{/* Networks that no sandbox may reach, of one family. */}}
{{- define "kubecoderun.closedNetworks" -}}
{{- $four := list "0.0.0.0/8" "10.0.0.0/8" "100.64.0.0/10" "127.0.0.0/8" "169.254.0.0/16" "172.16.0.0/12" "192.0.0.0/24" "192.168.0.0/16" "198.18.0.0/15" "224.0.0.0/4" "240.0.0.0/4" -}}
{{/* The last two hold IPv4 addresses, private ones too (::ffff:0:0/96 never leaves a machine). Metadata services of IPv6 are in fc00::/7 and fe80::/10. */}}
{{- $six := list "::/127" "fc00::/7" "fe80::/10" "ff00::/8" "64:ff9b::/32" "2002::/16" -}}
{{- range (eq .family 4 | ternary $four $six) }}
- {{ . | quote }}
{{- end }}
{{- range .more }}
{{- if eq (contains ":" .) (eq $.family 6) }}
- {{ . | quote }}
{{- end }}
{{- end }}
{{- end -}}
