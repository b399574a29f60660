package localgce

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/exchange"
)

// recording is the handler, which from now on records what it answers if that
// was asked for. The caller calls the function at the end.
func (s state) recording(handler http.Handler, log *slog.Logger) (http.Handler, func(), error) {
	if os.Getenv(RecordVariable) == "" {
		return handler, func() {}, nil
	}
	dir, err := s.open()
	if err != nil {
		return nil, nil, fmt.Errorf("record exchanges: %w", err)
	}
	file, err := exchange.Open(dir, filepath.Base(s.exchanges()))
	if err := errors.Join(err, dir.Close()); err != nil {
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
