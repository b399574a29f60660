package apiserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	appsv1 "k8s.io/api/apps/v1"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/object"
)

// decode reads an object out of a request; nil where there is none.
func decode(request *http.Request) (o object.Map, err error) {
	if request.Body == nil {
		return nil, nil
	}
	text, err := io.ReadAll(request.Body)
	if err != nil || len(text) == 0 {
		return nil, err
	}
	if envelope, ok := bytes.CutPrefix(text, []byte("k8s\x00")); ok {
		if text, err = fromProtobuf(envelope); err != nil {
			return nil, err
		}
	}
	return o, json.Unmarshal(text, &o)
}

// fromProtobuf is the JSON of what client-go writes as protobuf, as far as the
// verbs do.
func fromProtobuf(envelope []byte) ([]byte, error) {
	var unknown runtime.Unknown
	if err := unknown.Unmarshal(envelope); err != nil {
		return nil, err
	}
	var into interface{ Unmarshal([]byte) error }
	switch unknown.Kind {
	case "Pod":
		into = &corev1.Pod{}
	case "ConfigMap":
		into = &corev1.ConfigMap{}
	case "Deployment":
		into = &appsv1.Deployment{}
	case "Lease":
		into = &coordinationv1.Lease{}
	case "Eviction":
		into = &policyv1.Eviction{}
	case "DeleteOptions":
		into = &metav1.DeleteOptions{}
	default:
		return nil, fmt.Errorf("no object of kind %q is known", unknown.Kind)
	}
	err := into.Unmarshal(unknown.Raw)
	text, jsonErr := json.Marshal(into)
	return text, errors.Join(err, jsonErr)
}
