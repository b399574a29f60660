package clustertest

// The zones of Region that clusters are made in.
const (
	ZoneB = Region + "-b"
	ZoneC = Region + "-c"
	ZoneD = Region + "-d"
)

// Small is a cluster with few calls.
const Small = `
apiVersion: kubectl-ha.dev/v1alpha1
kind: Cluster
metadata: {name: demo}
spec:
  project: local
  region: europe-west1
  controlPlane: {zones: [europe-west1-b, europe-west1-c]}
  pools:
  - {name: default, zones: [europe-west1-b, europe-west1-c], nodesPerZone: 1}
`

// Three is a cluster that survives the loss of a zone, with few calls.
const Three = `
apiVersion: kubectl-ha.dev/v1alpha1
kind: Cluster
metadata: {name: demo}
spec:
  project: local
  region: europe-west1
  controlPlane: {zones: [europe-west1-b, europe-west1-c, europe-west1-d]}
  pools:
  - {name: default, zones: [europe-west1-b, europe-west1-c, europe-west1-d], nodesPerZone: 1}
`
