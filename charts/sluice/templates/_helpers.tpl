{{- define "sluice.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "sluice.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "sluice.name" . -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "sluice.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "sluice.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "sluice.selectorLabels" -}}
app.kubernetes.io/name: {{ include "sluice.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "sluice.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "sluice.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- /* The Lease is in the only namespace that is worked in, as Flagger's is; otherwise in the release's. */ -}}
{{- define "sluice.leaseNamespace" -}}
{{- default .Release.Namespace .Values.namespace -}}
{{- end -}}

{{- define "sluice.rules" -}}
{{- .Files.Get (ternary "files/rbac/own.yaml" "files/rbac/own-without-configs.yaml" .Values.configTracking.enabled) }}
{{- if not .Values.namespace }}
{{- .Files.Get "files/rbac/policies.yaml" }}
{{- end }}
{{- if .Values.rbac.providers }}
{{- range .Values.rbac.providers }}
{{- $rules := $.Files.Get (printf "files/rbac/provider-%s.yaml" (. | replace ":" "-")) }}
{{- if not $rules }}
{{- fail (printf "rbac.providers: there is no provider %s" .) }}
{{- end }}
{{- $rules | replace "# nothing more\n" "" }}
{{- end }}
{{- else }}
{{- range $path, $_ := .Files.Glob "files/rbac/all.yaml" }}
{{- $.Files.Get $path }}
{{- end }}
{{- end }}
{{- end -}}
