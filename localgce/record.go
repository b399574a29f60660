package localgce

// RecordVariable is the environment variable that, set when an engine is
// started, has its daemon record every exchange in RecordFile, for tests to
// judge. Bodies are recorded as they are, credentials are not.
const RecordVariable = "KUBECTL_HA_LOCAL_RECORD"

// RecordFile is where the engine of a state directory records exchanges. Stop
// removes it.
func RecordFile(stateDir string) string { return state(stateDir).exchanges() }
