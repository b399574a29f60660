package localgce

import (
	"log/slog"
	"net/http"
	"os"

	"github.com/kubectl-ha/kubectl-ha/localgce/exchange"
)

// RecordVariable is the environment variable that, set when an engine is
// started, has its daemon record every exchange in RecordFile, for tests to
// judge. Bodies are recorded as they are, credentials are not.
const RecordVariable = "KUBECTL_HA_LOCAL_RECORD"

// RecordFile is where the engine of a state directory records exchanges. Stop
// removes it.
func RecordFile(stateDir string) string { return state(stateDir).exchanges() }

// recording is the handler, which from now on records what it answers if that
// was asked for. The caller calls the function at the end.
func (s state) recording(handler http.Handler, log *slog.Logger) (http.Handler, func(), error) {
	if os.Getenv(RecordVariable) == "" {
		return handler, func() {}, nil
	}
	file, err := exchange.Open(s.exchanges())
	if err != nil {
		return nil, nil, err
	}
	to := exchange.NewWriter(file)
	keep := func(x exchange.Exchange) {
		if err := to.Write(x); err != nil {
			log.Error("an exchange could not be recorded", "method", x.Method, "url", x.URL, "error", err)
		}
	}
	return exchange.Handler(handler, keep), func() { _ = file.Close() }, nil // each line was written out
}
