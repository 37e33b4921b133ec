{{/* Annotations of a test's pod: it goes in any case, so that uninstalling leaves nothing; what it said is printed. */}}
{{- define "kubecoderun.testHook" -}}
helm.sh/hook: test
helm.sh/hook-weight: {{ . | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded,hook-failed
helm.sh/hook-output-log-policy: hook-succeeded,hook-failed
{{- end -}}

{{/* The spec of a test's pod up to its one container's environment. */}}
{{- define "kubecoderun.testPod" -}}
{{- $script := .script -}}
{{- with .top -}}
restartPolicy: Never
automountServiceAccountToken: false
terminationGracePeriodSeconds: 1
activeDeadlineSeconds: 240
securityContext:
  {{- include "kubecoderun.podSecurity" . | nindent 2 }}
{{- include "kubecoderun.pullSecrets" . }}
{{- range $name := list "nodeSelector" "tolerations" "runtimeClassName" }}
{{- with index $.top.Values.sandboxes $name }}
{{ $name }}:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
containers:
  - name: test
    image: {{ include "kubecoderun.testImage" . }}
    imagePullPolicy: {{ .Values.images.pullPolicy }}
    command:
      - python3
      - -c
      - |
        {{- .Files.Get $script | nindent 8 }}
    securityContext:
      {{- include "kubecoderun.containerSecurity" . | nindent 6 }}
    resources:
      limits: {cpu: 500m, memory: 128Mi}
      requests: {cpu: 50m, memory: 64Mi}
{{- end -}}
{{- end -}}
