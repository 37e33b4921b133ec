{{/* Values that a schema cannot refuse with a reason. */}}
{{- define "kubecoderun.refusals" -}}
{{- $stores := "files and sessions live in a volume of the one server; more servers need shared stores, which this version does not have" -}}
{{- if ne (int .Values.replicaCount) 1 -}}
{{- fail (printf "replicaCount must be 1: %s" $stores) -}}
{{- end -}}
{{- if .Values.autoscaling.enabled -}}
{{- fail (printf "autoscaling.enabled must be false: %s" $stores) -}}
{{- end -}}
{{- if .Values.serviceMonitor.enabled -}}
{{- fail "serviceMonitor.enabled must be false: this version has no metrics to scrape" -}}
{{- end -}}
{{- $shared := eq (include "kubecoderun.sandboxNamespace" .) .Release.Namespace -}}
{{- if and $shared .Values.sandboxes.createNamespace -}}
{{- fail "sandboxes.createNamespace must be false when sandboxes.namespace is the release's own" -}}
{{- end -}}
{{- end -}}
