package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// TestRun: order, every key, refused lines by number, exit status.
func TestRun(t *testing.T) {
	in := strings.Join([]string{
		`{"id":"a","text":"which boots for a three-day hiking trip?","lang":"en","surface":"assistant","extra":[1]}`,
		`{"id":"b","text":"I was diagnosed with diabetes last week"}`,
		`{"id":"c"}`,
		`not json`,
		``,
		`{"text":"x"}`,
		`{"id":{},"text":"x"}`,
		"{\"id\":\"u\",\"text\":\"\xff\"}",
		`{"id":7,"text":""}`,
		`{"id":"ko","text":"한국어로 된 문장은 아직 읽을 수 없습니다"}`,
		`{"id":"last","text":"ok"}`,
	}, "\n")
	var out, errs bytes.Buffer
	if code := run(nil, strings.NewReader(in), &out, &errs); code != 1 {
		t.Errorf("exit status %d, want 1", code)
	}
	var ids []string
	for _, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		var m map[string]json.RawMessage
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatalf("output %q: %v", line, err)
		}
		for _, key := range []string{"id", "covered", "sensitive", "interests"} {
			if v, ok := m[key]; !ok || string(v) == "null" {
				t.Errorf("key %s is missing or null in %s", key, line)
			}
		}
		if _, ok := m["hits"]; ok {
			t.Errorf("hits without -explain: %s", line)
		}
		ids = append(ids, string(m["id"])+" "+string(m["covered"])+" "+string(m["sensitive"]))
	}
	want := `"a" true [],"b" true ["health"],7 true [],"ko" false [],"last" true []`
	if got := strings.Join(ids, ","); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for _, line := range []int{3, 4, 5, 6, 7, 8} {
		if !strings.Contains(errs.String(), fmt.Sprintf("line %d:", line)) {
			t.Errorf("line %d is not reported in:\n%s", line, errs.String())
		}
	}
}

// TestExplain lists the terms with their places in the data.
func TestExplain(t *testing.T) {
	var out, errs bytes.Buffer
	if code := run([]string{"-explain"}, strings.NewReader(`{"id":1,"text":"I hate hiking"}`), &out, &errs); code != 0 {
		t.Fatalf("exit status %d: %s", code, errs.String())
	}
	var res response
	if err := json.Unmarshal(out.Bytes(), &res); err != nil {
		t.Fatal(err)
	}
	if len(res.Interests) != 0 || res.Hits == nil {
		t.Fatalf("response %s", out.String())
	}
	for _, h := range *res.Hits {
		if h.Term == "hiking" && h.Negated && strings.HasPrefix(h.Source, "interests/en") {
			return
		}
	}
	t.Errorf("no negated hit for hiking in %s", out.String())
}

// TestUsage: flags and arguments that are not known.
func TestUsage(t *testing.T) {
	for _, args := range [][]string{{"-nonsense"}, {"file.jsonl"}} {
		var out, errs bytes.Buffer
		if code := run(args, strings.NewReader(""), &out, &errs); code != 2 || errs.Len() == 0 {
			t.Errorf("%v: exit status %d, message %q", args, code, errs.String())
		}
	}
}

// TestLongLine: a line beyond the bound is refused and the next one read.
func TestLongLine(t *testing.T) {
	in := `{"id":1,"text":"` + strings.Repeat("a", maxLine) + `"}` + "\n" + `{"id":2,"text":"ok"}`
	var out, errs bytes.Buffer
	run(nil, strings.NewReader(in), &out, &errs)
	if !strings.Contains(errs.String(), "line 1: longer") || !strings.HasPrefix(out.String(), `{"id":2,`) {
		t.Errorf("errors %q, output %q", errs.String(), out.String())
	}
}
