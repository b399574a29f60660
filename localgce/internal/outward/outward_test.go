package outward

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
)

// TestOpen: without internet there is nothing for machines, and nothing on the disk;
// clients with the token find no images either way.
func TestOpen(t *testing.T) {
	for _, internet := range []bool{false, true} {
		dir := t.TempDir()
		s, err := Open(t.Context(), internet, dir, "secret", slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		if (s.Names != nil) != internet || (s.Images != nil) != internet {
			t.Errorf("internet %v: %+v", internet, s)
		}
		if left, err := os.ReadDir(dir); err != nil || (len(left) > 0) != internet {
			t.Errorf("internet %v: in the directory are %v, %v", internet, left, err)
		}
		images, err := engine(s, "secret").List(t.Context())
		if err != nil || len(images) > 0 {
			t.Errorf("internet %v: listed are %v, %v", internet, images, err)
		}
		if _, ok, err := engine(s, "secret").Remove(t.Context(), "nginx:1.27"); ok || err != nil {
			t.Errorf("internet %v: removed an image: %v", internet, err)
		}
		if _, err := engine(s, "other").List(t.Context()); err == nil {
			t.Errorf("internet %v: listed without the token", internet)
		}
	}
}

// engine asks the services with a token.
func engine(s Services, token string) Send {
	return func(ctx context.Context, method, path string, _, into any) error {
		request := httptest.NewRequestWithContext(ctx, method, path, nil)
		request.Header.Set("Authorization", "Bearer "+token)
		answer := httptest.NewRecorder()
		s.Clients.ServeHTTP(answer, request)
		if answer.Code != http.StatusOK {
			return http.ErrNotSupported
		}
		return json.Unmarshal(answer.Body.Bytes(), into)
	}
}
