{{- define "kubecoderun.tag" -}}
{{- .Values.images.tag | default .Chart.AppVersion -}}
{{- end -}}

{{- define "kubecoderun.serverImage" -}}
{{- .Values.images.server | default (printf "%s-server:%s" .Values.images.registry (include "kubecoderun.tag" .)) -}}
{{- end -}}

{{/* Of the pods of `helm test`: no image that the cluster would not have anyway. */}}
{{- define "kubecoderun.testImage" -}}
{{- $ours := printf "%s-sandbox-py:%s" .Values.images.registry (include "kubecoderun.tag" .) -}}
{{- dig "py" "image" "" .Values.languages | default $ours -}}
{{- end -}}

{{- define "kubecoderun.pullSecrets" -}}
{{- with .Values.images.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end -}}
