{{/* The key in the Secret that is ours, in base64: the one that is there or a new one, the same for all templates of one rendering. */}}
{{- define "kubecoderun.ownKey" -}}
{{- if not (hasKey .Values.apiKey "own") -}}
{{- $there := lookup "v1" "Secret" .Release.Namespace (include "kubecoderun.keySecret" .) | default dict -}}
{{- $kept := dig "data" .Values.apiKey.secretKey "" $there -}}
{{- $_ := set .Values.apiKey "own" ($kept | default (randAlphaNum 48 | b64enc)) -}}
{{- end -}}
{{- .Values.apiKey.own -}}
{{- end -}}

{{/* Changes with the key, even one that is made anew when values go back to it: the server's pod with the former one may still be there.
     Nothing for a Secret that is not ours without a cluster to ask (helm template). */}}
{{- define "kubecoderun.keyChecksum" -}}
{{- if .Values.apiKey.existingSecret -}}
{{- $secret := lookup "v1" "Secret" .Release.Namespace .Values.apiKey.existingSecret -}}
{{- if $secret }}{{ toJson $secret.data | sha256sum }}{{ end -}}
{{- else -}}
{{- include "kubecoderun.ownKey" . | sha256sum -}}
{{- end -}}
{{- end -}}
