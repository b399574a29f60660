package localgce

import "github.com/kubectl-ha/kubectl-ha/localgce/internal/noproxy"

// RegistryVariable is the environment variable that has the address of the engine's
// container registry, for scripts that push.
const RegistryVariable = "KUBECTL_HA_LOCAL_REGISTRY"

// Env is the environment in which gcloud talks to the engine, and to nothing
// else: with an endpoint and a token of its own, and a private configuration.
func Env(c Connection) map[string]string {
	return map[string]string{
		"CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE":         c.Endpoint + "/compute/v1/",
		"CLOUDSDK_AUTH_ACCESS_TOKEN_FILE":                 state(c.ClientDir).token(),
		"CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK": "true",
		"CLOUDSDK_CONFIG":                                 state(c.ClientDir).gcloud(),
		"CLOUDSDK_CORE_DISABLE_PROMPTS":                   "1",
		"CLOUDSDK_CORE_DISABLE_USAGE_REPORTING":           "true",
		"CLOUDSDK_CORE_PROJECT":                           c.Project,
		"CLOUDSDK_SURVEY_DISABLE_PROMPTS":                 "true",
		RegistryVariable:                                  c.Registry(),
	}
}

// NoProxy returns what NO_PROXY has to be in an environment whose proxies would get
// what is for the engine and its machines; "" where they would not.
func NoProxy(getenv func(string) string) string { return noproxy.Wanted(getenv) }
