package bigquery

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"google.golang.org/api/googleapi"
)

func TestParseTarget(t *testing.T) {
	for _, c := range []struct {
		in, project, dataset string
	}{
		{"bigquery://acme-1/tamis", "acme-1", "tamis"},
		{"bigquery://acme.com:ads/Tamis_2", "acme.com:ads", "Tamis_2"},
		{in: ""}, {in: "acme/tamis"}, {in: "bigquery://acme"}, {in: "bigquery:///tamis"}, {in: "bigquery://acme/"},
		{in: "bigquery://acme/a/b"}, {in: "bigquery://acme/a-b"}, {in: "bigquery://acme/a`b"}, {in: "bigquery://1acme/a"},
		{in: "BigQuery://acme/a"},
	} {
		got, err := ParseTarget(c.in)
		if (err == nil) != (c.project != "") || got.Project != c.project || got.Dataset != c.dataset {
			t.Errorf("%q is %+v: %v", c.in, got, err)
		}
		if err == nil && got.String() != c.in {
			t.Errorf("%q comes back as %s", c.in, got)
		}
	}
}

func FuzzParseTarget(f *testing.F) {
	f.Add("bigquery://acme/tamis")
	f.Fuzz(func(t *testing.T, s string) {
		target, err := ParseTarget(s)
		if err != nil {
			return
		}
		if target.String() != s || strings.ContainsAny(target.Project+target.Dataset, "`'\"\\ \n") {
			t.Errorf("%q is %+v", s, target)
		}
	})
}

func TestEmulatorVariable(t *testing.T) {
	for in, want := range map[string]string{"": "", "localhost:9050": "http://localhost:9050", "http://e:1/": "http://e:1", "https://e": "https://e"} {
		t.Setenv(EmulatorVariable, in)
		if got := emulator(); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

// TestOpenMistakes meets targets that are not as they must be.
func TestOpenMistakes(t *testing.T) {
	host := needEmulator(t)
	t.Setenv(EmulatorVariable, "http://"+host)
	target := newTarget(t, host)
	for _, c := range []struct {
		target string
		o      Options
		want   string
	}{
		{"tamis", Options{}, "is not bigquery://project/dataset"},
		{"bigquery://p/nowhere", Options{}, "there is no dataset nowhere in project p; `scripts/bigquery/grants p nowhere`"},
		{target, Options{Location: "EU"}, "is in US, not in EU"},
		{target, Options{Now: func() time.Time { return time.Now().Add(-time.Hour) }}, "clock is 1h0m0s off"},
		{target, Options{Now: func() time.Time { return time.Now().Add(72 * time.Hour) }}, "clock is 72h0m0s off"},
	} {
		var said bytes.Buffer
		c.o.Log = &said
		_, err := Open(context.Background(), c.target, c.o)
		wantError(t, err, ErrTarget, c.want)
	}
	_, said := open(t, "http://"+host, target, Options{Location: "us"})
	if !strings.Contains(said.String(), "the emulator at http://"+host) {
		t.Errorf("it says %s", said)
	}
}

func TestExplain(t *testing.T) {
	answer := func(code int, reason string) error {
		return &googleapi.Error{Code: code, Errors: []googleapi.ErrorItem{{Reason: reason}}}
	}
	for _, c := range []struct {
		err     error
		passing bool
		want    string
	}{
		{answer(403, "accessDenied"), false, "lacks a permission"},
		{answer(403, "quotaExceeded"), false, "a quota is used up"},
		{answer(403, "rateLimitExceeded"), true, ""},
		{answer(429, ""), true, ""},
		{answer(503, "backendError"), true, ""},
		{answer(400, "invalidQuery"), false, ""},
		{context.Canceled, false, ""},
	} {
		if got := isPassing(c.err); got != c.passing {
			t.Errorf("%v passes: %v", c.err, got)
		}
		if c.want != "" {
			wantError(t, explain(c.err), ErrTarget, c.want)
		} else if got := explain(c.err); got != c.err {
			t.Errorf("%v is explained as %v", c.err, got)
		}
	}
}
