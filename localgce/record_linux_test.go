package localgce

import (
	"log/slog"
	"net/http/httptest"
	"os"
	"testing"

	"google.golang.org/api/compute/v1"
	"google.golang.org/api/option"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/discovery"
	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

// use makes and lists something through the handler of an engine with this
// state directory.
func use(t *testing.T, dir string) {
	t.Helper()
	engine := localgcetest.Start(t, localgcetest.Options{})
	handler, closeRecord, err := state(dir).recording(engine.API(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer closeRecord()
	server := httptest.NewServer(handler)
	defer server.Close()
	gce, err := compute.NewService(t.Context(), option.WithEndpoint(server.URL+"/compute/v1/"), option.WithHTTPClient(engine.Client()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := gce.Addresses.Insert("local", "europe-west1", &compute.Address{Name: "a"}).Do(); err != nil {
		t.Fatal(err)
	}
	if _, err := gce.Addresses.Get("local", "europe-west1", "b").Do(); err == nil {
		t.Fatal("an address is there that nobody made")
	}
	if _, err := gce.Addresses.AggregatedList("local").Do(); err != nil {
		t.Fatal(err)
	}
}

func TestRecordIsJudged(t *testing.T) {
	t.Setenv(RecordVariable, "1")
	dir := t.TempDir()
	use(t, dir)
	torn, err := os.OpenFile(RecordFile(dir), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := torn.WriteString(`{"method":"GE`); err != nil || torn.Close() != nil {
		t.Fatal(err)
	}
	use(t, dir) // as after a restart of a daemon that was killed as it wrote
	file, err := os.Open(RecordFile(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	document, err := discovery.Open()
	if err != nil {
		t.Fatal(err)
	}
	checked, violations, err := document.CheckRecord(file)
	if checked != 6 || len(violations) > 0 || err != nil {
		t.Errorf("%d exchanges, violations %q, %v; want 6 and none", checked, violations, err)
	}
}

func TestNothingIsRecordedUnasked(t *testing.T) {
	t.Setenv(RecordVariable, "")
	dir := t.TempDir()
	use(t, dir)
	if _, err := os.Stat(RecordFile(dir)); !os.IsNotExist(err) {
		t.Errorf("there is a record (%v)", err)
	}
}
