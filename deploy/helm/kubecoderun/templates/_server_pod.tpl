{{- define "kubecoderun.serverPod" -}}
serviceAccountName: {{ include "kubecoderun.serviceAccount" . }}
enableServiceLinks: false
# Requests in flight are finished; the rest is for what remains of the sandboxes.
terminationGracePeriodSeconds: {{ add 15 (include "kubecoderun.shutdownDelay" .) (dig "SHUTDOWN_GRACE_SECONDS" 30 .Values.settings) }}
securityContext:
  {{- include "kubecoderun.podSecurity" . | nindent 2 }}
{{- include "kubecoderun.pullSecrets" . }}
containers:
  - name: server
    {{- include "kubecoderun.serverContainer" . | nindent 4 }}
volumes:
  {{- include "kubecoderun.serverVolumes" . | nindent 2 }}
{{- range $name := list "nodeSelector" "tolerations" "affinity" "topologySpreadConstraints" "priorityClassName" }}
{{- with index $.Values $name }}
{{ $name }}:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "kubecoderun.serverContainer" -}}
image: {{ include "kubecoderun.serverImage" . }}
imagePullPolicy: {{ .Values.images.pullPolicy }}
args: [serve]
envFrom:
  - configMapRef:
      name: {{ include "kubecoderun.name" . }}
env:
  {{- include "kubecoderun.serverEnv" . | nindent 2 }}
ports:
  - name: http
    containerPort: 8000
# Until it listens; a large data folder is looked through first.
startupProbe:
  httpGet: {path: /health, port: http}
  periodSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet: {path: /health, port: http}
  periodSeconds: 10
  timeoutSeconds: 5
readinessProbe:
  httpGet: {path: /ready, port: http}
  periodSeconds: 5
  timeoutSeconds: 3
securityContext:
  {{- include "kubecoderun.containerSecurity" . | nindent 2 }}
resources:
  {{- toYaml .Values.resources | nindent 2 }}
volumeMounts:
  - name: data
    mountPath: /var/lib/kubecoderun
  - name: tmp
    mountPath: /tmp
  - name: kubecoderun-pools
    mountPath: /etc/kubecoderun-pools
    readOnly: true
  {{- with .Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{- define "kubecoderun.serverEnv" -}}
- name: API_KEY
  valueFrom:
    secretKeyRef:
      name: {{ include "kubecoderun.keySecret" . }}
      key: {{ .Values.apiKey.secretKey }}
- name: POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: POD_NAMESPACE
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
- name: POD_IP
  valueFrom:
    fieldRef:
      fieldPath: status.podIP
{{- if eq (include "kubecoderun.sandboxNamespace" .) .Release.Namespace }}
# Sandboxes go with the server's pod. Nothing can own what lies in another namespace, so only here.
- name: POD_UID
  valueFrom:
    fieldRef:
      fieldPath: metadata.uid
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "kubecoderun.serverVolumes" -}}
- name: data
  {{- if .Values.persistence.enabled }}
  persistentVolumeClaim:
    claimName: {{ include "kubecoderun.claim" . }}
  {{- else }}
  emptyDir:
    sizeLimit: {{ .Values.persistence.size }}
  {{- end }}
- name: tmp
  emptyDir:
    sizeLimit: {{ .Values.tmpSize }}
- name: kubecoderun-pools
  configMap:
    name: {{ include "kubecoderun.name" . }}-pools
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}
