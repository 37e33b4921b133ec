{{/* The settings that have values of their own; an empty one is left to the server's default. */}}
{{- define "kubecoderun.sandboxSettings" -}}
{{- $sandboxes := .Values.sandboxes -}}
{{- /* Of a volume the group may write, but the folder itself is not ours: one below it is. */}}
KUBECODERUN_DATA: /var/lib/kubecoderun/data
SANDBOX_BACKEND: kubernetes
K8S_NAMESPACE: {{ include "kubecoderun.sandboxNamespace" . }}
K8S_IMAGE_REGISTRY: {{ .Values.images.registry | quote }}
K8S_IMAGE_TAG: {{ include "kubecoderun.tag" . | quote }}
K8S_IMAGE_PULL_POLICY: {{ .Values.images.pullPolicy }}
K8S_RUN_AS_USER: {{ empty $sandboxes.runAsUser | ternary "cluster" ($sandboxes.runAsUser | int64 | toString) | quote }}
K8S_REQUIRE_NETWORK_POLICY: {{ .Values.networkPolicy.enabled | quote }}
K8S_HOST_USERS: {{ $sandboxes.hostUsers | quote }}
K8S_SECCOMP_PROFILE_TYPE: {{ $sandboxes.seccompProfile }}
K8S_JOB_TTL_SECONDS: {{ $sandboxes.jobs.ttlSeconds | quote }}
K8S_JOB_DEADLINE_SECONDS: {{ $sandboxes.jobs.deadlineSeconds | quote }}
POD_REUSE: {{ $sandboxes.reuse }}
{{- if not (or .Values.persistence.enabled (hasKey .Values.settings "SHUTDOWN_DELAY_SECONDS")) }}
SHUTDOWN_DELAY_SECONDS: {{ include "kubecoderun.shutdownDelay" . | quote }}
{{- end }}
{{- with .Values.images.pullSecrets }}
K8S_IMAGE_PULL_SECRETS: {{ join "," . | quote }}
{{- end }}
{{- range $name, $value := dict
      "K8S_SECCOMP_PROFILE" $sandboxes.seccompProfileFile
      "K8S_RUNTIME_CLASS_NAME" $sandboxes.runtimeClassName
      "K8S_PRIORITY_CLASS_NAME" $sandboxes.priorityClassName
      "K8S_SERVICE_ACCOUNT" $sandboxes.serviceAccountName }}
{{- with $value }}
{{ $name }}: {{ . | quote }}
{{- end }}
{{- end }}
{{- range $name, $value := dict
      "K8S_POD_NODE_SELECTOR" $sandboxes.nodeSelector
      "K8S_POD_TOLERATIONS" $sandboxes.tolerations
      "K8S_POD_AFFINITY" $sandboxes.affinity
      "K8S_POD_LABELS" $sandboxes.podLabels
      "K8S_POD_ANNOTATIONS" $sandboxes.podAnnotations }}
{{- with $value }}
{{ $name }}: {{ toJson . | quote }}
{{- end }}
{{- end }}
{{- include "kubecoderun.resourceSettings" (dict "resources" $sandboxes.resources "beginning" "K8S" "end" "") }}
POD_POOL_FILE: /etc/kubecoderun-pools/sizes
{{- range $code := include "kubecoderun.languages" . | splitList " " }}
{{- $language := index $.Values.languages $code | default dict }}
{{- $suffix := printf "_%s" (upper $code) }}
{{- with $language.image }}
LANG_IMAGE{{ $suffix }}: {{ . | quote }}
{{- end }}
{{- include "kubecoderun.resourceSettings" (dict "resources" $language.resources "beginning" "LANG" "end" $suffix) }}
{{- end }}
{{- end -}}

{{- define "kubecoderun.languages" -}}
py js ts go java c cpp php rs r f90 d bash
{{- end -}}

{{/* How long the server serves on after it was told to stop: until the Service sends it nobody any more. Where the next one
starts only when it is gone, that would be lost time. */}}
{{- define "kubecoderun.shutdownDelay" -}}
{{- dig "SHUTDOWN_DELAY_SECONDS" (ternary 0 10 .Values.persistence.enabled) .Values.settings | int -}}
{{- end -}}

{{/* A part that is missing is no error: {limits: {memory: 1Gi}} says nothing about the processor. */}}
{{- define "kubecoderun.resourceSettings" -}}
{{- $beginning := .beginning }}
{{- $end := .end }}
{{- range $kind, $singular := dict "limits" "LIMIT" "requests" "REQUEST" }}
{{- range $what, $amount := dig $kind dict ($.resources | default dict) }}
{{ $beginning }}_{{ $what | upper | replace "-" "_" }}_{{ $singular }}{{ $end }}: {{ $amount | toString | quote }}
{{- end }}
{{- end }}
{{- end -}}
