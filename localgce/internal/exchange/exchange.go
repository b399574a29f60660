// Package exchange records what the API was asked and what it answered, one
// JSON object a line, so that a run can be judged after its end.
package exchange

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// Exchange is one request with its answer. Headers, and with them credentials,
// are left out, but for the types that tell how to read the bodies.
type Exchange struct {
	Method      string `json:"method"`
	URL         string `json:"url"` // path and query
	RequestType string `json:"requestType,omitempty"`
	Request     string `json:"request,omitempty"` // as far as the server read it
	Status      int    `json:"status"`
	AnswerType  string `json:"answerType,omitempty"`
	Answer      string `json:"answer,omitempty"`
}

// Writer writes exchanges as lines. It is safe for concurrent use.
type Writer struct {
	mu  sync.Mutex
	out *json.Encoder
}

// NewWriter makes a Writer that writes to out.
func NewWriter(out io.Writer) *Writer {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	return &Writer{out: encoder}
}

// Write writes one exchange.
func (w *Writer) Write(x Exchange) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.out.Encode(x)
}

// Open opens a file of exchanges to write more to it. A last line that a writer
// which was killed left unfinished is cut off.
func Open(dir *os.Root, name string) (*os.File, error) {
	file, err := dir.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("record exchanges: %w", err)
	}
	text, err := io.ReadAll(file)
	if err == nil {
		err = file.Truncate(int64(bytes.LastIndexByte(text, '\n') + 1))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("record exchanges in %s: %w", file.Name(), err), file.Close())
	}
	return file, nil
}

// Read calls f for each exchange that a Writer wrote, in their order. An
// unfinished last line, of a writer that was killed, is left out.
func Read(in io.Reader, f func(Exchange)) error {
	lines := bufio.NewReader(in)
	for number := 1; ; number++ {
		line, err := lines.ReadBytes('\n')
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("read recorded exchanges: %w", err)
		}
		var x Exchange
		if err := json.Unmarshal(line, &x); err != nil {
			return fmt.Errorf("line %d of the recorded exchanges: %w", number, err)
		}
		f(x)
	}
}
