{{/* The beginning of all names. */}}
{{- define "kubecoderun.name" -}}
{{- .Values.fullnameOverride | default .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* What selects pods must never change between releases of the chart. The server finds its sandboxes by the first name. */}}
{{- define "kubecoderun.serverSelector" -}}
app.kubernetes.io/name: kubecoderun
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: server
{{- end -}}

{{/* The labels that the server gives to each sandbox. */}}
{{- define "kubecoderun.sandboxSelector" -}}
app.kubernetes.io/name: kubecoderun
app.kubernetes.io/component: sandbox
{{- end -}}

{{/* Of every object, beside app.kubernetes.io/component. */}}
{{- define "kubecoderun.labels" -}}
app.kubernetes.io/name: kubecoderun
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{- define "kubecoderun.sandboxNamespace" -}}
{{- .Values.sandboxes.namespace | default (printf "%s-sandboxes" .Release.Namespace) -}}
{{- end -}}

{{- define "kubecoderun.serviceAccount" -}}
{{- $made := .Values.serviceAccount.create | ternary (include "kubecoderun.name" .) "default" -}}
{{- .Values.serviceAccount.name | default $made -}}
{{- end -}}

{{- define "kubecoderun.keySecret" -}}
{{- .Values.apiKey.existingSecret | default (printf "%s-api-key" (include "kubecoderun.name" .)) -}}
{{- end -}}

{{- define "kubecoderun.claim" -}}
{{- .Values.persistence.existingClaim | default (printf "%s-data" (include "kubecoderun.name" .)) -}}
{{- end -}}
