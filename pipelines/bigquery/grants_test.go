package bigquery

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

const grantsScript = "../../scripts/bigquery/grants"

// TestGrants reads what the script prints for an administrator: who may read
// which view, and that views are all there is, with those that the job makes.
func TestGrants(t *testing.T) {
	cmd := exec.Command(grantsScript, "acme", "tamis", "EU")
	cmd.Env = append(os.Environ(), "TAMIS_JOB=serviceAccount:job@x", "TAMIS_MANAGERS=group:managers@x", "TAMIS_TOOL=serviceAccount:tool@x", "TAMIS_PRIVACY=group:privacy@x")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	made := map[string]bool{}
	for _, v := range (&Publisher{target: Target{"acme", "tamis"}}).views() {
		made[v.name] = true
	}
	got := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		what, who, ok := strings.Cut(strings.TrimSpace(line), " TO ")
		if !strings.HasPrefix(what, "GRANT") || !ok {
			continue
		}
		who = strings.Trim(who, `";`)
		if name, isView := strings.CutPrefix(what, "GRANT `roles/bigquery.dataViewer` ON VIEW `acme.tamis_views."); isView {
			name = strings.TrimSuffix(name, "`")
			if !made[name] {
				t.Errorf("a grant is on view %s, which the job does not make", name)
			}
			got[who] = append(got[who], name)
		} else if who != "serviceAccount:job@x" {
			t.Errorf("more than a view: %s", line)
		}
	}
	for who, want := range map[string]string{
		"group:managers@x":      "segments segment_reach runs",
		"serviceAccount:tool@x": "segments segment_members runs",
		"group:privacy@x":       "run_audit segments runs",
	} {
		if got := strings.Join(got[who], " "); got != want {
			t.Errorf("%s reads %s, want %s", who, got, want)
		}
	}
	if len(got) != 3 {
		t.Errorf("the readers are %v", got)
	}
	for _, args := range [][]string{{}, {"acme"}, {"acme", "ta`mis"}, {"acme", "tamis", "EU'"}} {
		if err := exec.Command(grantsScript, args...).Run(); err == nil {
			t.Errorf("%q is taken", args)
		}
	}
}
