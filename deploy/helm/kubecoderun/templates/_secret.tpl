{{/* Changes when a Secret that is not ours changed. Nothing without a cluster to ask (helm template). */}}
{{- define "kubecoderun.keyChecksum" -}}
{{- if .Values.apiKey.existingSecret -}}
{{- $secret := lookup "v1" "Secret" .Release.Namespace .Values.apiKey.existingSecret -}}
{{- if $secret }}{{ toJson $secret.data | sha256sum }}{{ end -}}
{{- end -}}
{{- end -}}
