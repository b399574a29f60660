package rest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
)

// maxBatch is how many requests a batch may have, as documented.
const maxBatch = 1000

// serveBatch answers several requests in one, as multipart/mixed.
func (h *Handler) serveBatch(w http.ResponseWriter, r *http.Request) {
	parts, err := readBatch(r)
	if err != nil {
		WriteError(w, apierr.BadRequest("badRequest", "The batch cannot be read: %v", err))
		return
	}
	var answer bytes.Buffer
	out := multipart.NewWriter(&answer)
	for _, part := range parts {
		recorded := &recorder{header: http.Header{}}
		h.serve(recorded, part.request.WithContext(r.Context()))
		if err := writePart(out, part.id, recorded); err != nil {
			WriteError(w, apierr.Internal(err))
			return
		}
	}
	_ = out.Close() // a buffer takes everything
	w.Header().Set("Content-Type", "multipart/mixed; boundary="+out.Boundary())
	_, _ = w.Write(answer.Bytes()) // the client may be gone; nobody is left to tell
}

type batchPart struct {
	id      string
	request *http.Request
}

func readBatch(r *http.Request) (parts []batchPart, err error) {
	_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return nil, err
	}
	reader := multipart.NewReader(http.MaxBytesReader(nil, r.Body, 16*resource.MaxBody), params["boundary"])
	for {
		part, err := reader.NextRawPart()
		switch {
		case errors.Is(err, io.EOF):
			return parts, nil
		case err != nil:
			return nil, err
		case len(parts) == maxBatch:
			return nil, fmt.Errorf("more than %d requests", maxBatch)
		}
		request, err := readPart(part)
		if err != nil {
			return nil, err
		}
		parts = append(parts, batchPart{part.Header.Get("Content-ID"), request})
	}
}

// readPart reads a request that, unlike one on the wire, may leave out the
// Host header and the length of its body.
func readPart(part io.Reader) (*http.Request, error) {
	buffered := bufio.NewReader(part)
	text := textproto.NewReader(buffered)
	line, err := text.ReadLine()
	if err != nil {
		return nil, err
	}
	var method, target, version string
	if _, err := fmt.Sscan(line+" HTTP/1.1", &method, &target, &version); err != nil {
		return nil, fmt.Errorf("the request line %q: %w", line, err)
	}
	header, err := text.ReadMIMEHeader()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	body, err := io.ReadAll(buffered)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequest(method, target, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header = http.Header(header)
	return request, nil
}

// recorder keeps an answer for the batch'h.
type recorder struct {
	status int
	header http.Header
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header                  { return r.header }
func (r *recorder) WriteHeader(status int)               { r.status = status }
func (r *recorder) Write(text []byte) (n int, err error) { return r.body.Write(text) }

func writePart(out *multipart.Writer, id string, r *recorder) error {
	header := textproto.MIMEHeader{"Content-Type": {"application/http"}}
	if id != "" {
		header.Set("Content-ID", "<response-"+trimAngles(id)+">")
	}
	part, err := out.CreatePart(header)
	if err != nil {
		return err
	}
	answer := http.Response{
		StatusCode: r.status, ProtoMajor: 1, ProtoMinor: 1,
		Header: r.header, Body: io.NopCloser(&r.body), ContentLength: int64(r.body.Len()),
	}
	return answer.Write(part)
}

func trimAngles(id string) string {
	if len(id) > 1 && id[0] == '<' && id[len(id)-1] == '>' {
		return id[1 : len(id)-1]
	}
	return id
}
