package clustertest

// specKey is where a cluster holds its spec.
const specKey = "configmaps/kube-system/kubectl-ha"

// StoredSpec is the document that the cluster holds.
func (w *World) StoredSpec() (text string) {
	w.eachCluster(func(c *kubernetes) { text = c.objects[specKey].at("data").text("cluster.yaml") })
	return text
}

// Rewrite makes the cluster one that another version of kubectl ha has written
// to: of another version of Kubernetes, with another document.
func (w *World) Rewrite(version string, change func(string) string) {
	text := change(w.StoredSpec())
	w.eachCluster(func(c *kubernetes) {
		c.version = version
		c.objects[specKey] = c.objects[specKey].merged(object{"data": map[string]any{"cluster.yaml": text}})
	})
}
