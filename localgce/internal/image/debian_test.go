package image

import (
	"slices"
	"testing"
)

func TestPackageList(t *testing.T) {
	got := packageList("# why\nsystemd\n\nruncd  # not runc\n  jq\n")
	if want := "systemd,runcd,jq"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTheRecipesPackageListsAreThere(t *testing.T) {
	for _, d := range []debian{machineDebian(), layerDebian()} {
		list, err := embedded.ReadFile(d.Part + "/packages")
		if err != nil {
			t.Fatal(err)
		}
		if packageList(string(list)) == "" {
			t.Errorf("%s has no packages", d.Part)
		}
	}
}

func TestTheCustomizeScriptRunsWhereTheVariantAllows(t *testing.T) {
	// mmdebstrap runs no customize hook for packages that it only unpacks.
	if args := layerDebian().args("busybox", "layer.tar"); !slices.Contains(args, `--extract-hook="$CUSTOMIZE" "$1"`) {
		t.Errorf("the base layer is not customized: %q", args)
	}
	if args := machineDebian().args("systemd", "machine.tar"); !slices.Contains(args, `--customize-hook="$CUSTOMIZE" "$1"`) {
		t.Errorf("the machine is not customized: %q", args)
	}
}
