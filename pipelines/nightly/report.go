package main

import (
	"bytes"
	"html/template"

	"github.com/tamis-data/tamis/pipelines/store"
	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/gates"
)

// reportPath is where a night's page is.
func reportPath(c *Config, day schemas.Date) string {
	return store.Join(c.Warehouse, "reports", day.String()+".html")
}

// writeReport writes the night's page, whole or not at all.
func writeReport(c *Config, o *outcome) error {
	type segment struct {
		Row                 schemas.SegmentRow
		Size, Entered, Left string
	}
	var segs []segment
	for _, s := range o.result.segments {
		segs = append(segs, segment{s.row, shown(s.row.Size), shown(s.row.EnteredCount), shown(s.row.LeftCount)})
	}
	var page bytes.Buffer
	err := reportPage.Execute(&page, map[string]any{
		"Day": o.plan.day.String(), "Run": o.plan.run, "Same": o.same, "Took": o.took.String(),
		"Fates": fates(&o.result.audit), "Surfaces": schemas.Surfaces(), "Segments": segs, "People": thousands(o.result.people),
		"Read": thousands(sum(o.result.audit.Read)), "Used": thousands(sum(o.result.audit.Used)),
		"Manifest": o.manifest, "Sums": o.manifest.Sums(), "Missed": o.plan.missedCommand(c),
	})
	if err != nil {
		return err
	}
	return store.Put(reportPath(c, o.plan.day), page.Bytes())
}

// fate is a line of the page's table of rows: by surface, and all together.
type fate struct {
	Gate, Reason string
	Rows         []string
}

func fates(a *gates.Audit) []fate {
	line := func(gate, reason string, counts [schemas.NumSurfaces]int64) fate {
		f := fate{Gate: gate, Reason: reason}
		for _, s := range schemas.Surfaces() {
			f.Rows = append(f.Rows, thousands(counts[s]))
		}
		f.Rows = append(f.Rows, thousands(sum(counts)))
		return f
	}
	out := []fate{line("read", "", a.Read)}
	for r := gates.Passed + 1; r < gates.NumReasons; r++ {
		if sum(a.TurnedAway[r]) > 0 {
			out = append(out, line(r.Gate(), r.String(), a.TurnedAway[r]))
		}
	}
	return append(out, line("used", "", a.Used))
}

func shown(n *int64) string {
	if n == nil {
		return "–"
	}
	return thousands(*n)
}

var reportPage = template.Must(template.New("report").Funcs(template.FuncMap{"thousands": thousands}).Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Tamis · {{.Day}}</title>
<style>
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1d2733;background:#fbfaf7}
h1{font-size:1.6rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}
p{margin:.3rem 0}.big{display:flex;gap:2.5rem;margin:1.2rem 0;flex-wrap:wrap}.big div{font-size:1.7rem;font-weight:600}.big span{display:block;font-size:.85rem;font-weight:400;color:#5a6877}
table{border-collapse:collapse;width:100%;font-size:.92rem}th{text-align:left;color:#5a6877;font-weight:500}
td,th{padding:.28rem .6rem .28rem 0;border-bottom:1px solid #e4e1d8;vertical-align:top}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.total td{font-weight:600}.withheld{color:#8a6d1a}.warn{background:#fdf1d0;padding:.6rem .8rem;border-radius:4px}code{font-size:.85em;word-break:break-all}
</style>
<h1>{{.Day}}</h1>
<p>run <code>{{.Run}}</code>{{if .Same}} · published before, the same again{{end}}</p>
{{with .Missed}}<p class="warn">{{.}}</p>{{end}}
<div class="big"><div>{{.Read}}<span>rows read</span></div><div>{{.Used}}<span>rows used</span></div><div>{{.People}}<span>people with evidence</span></div></div>
<h2>Segments</h2>
<table><tr><th>segment<th>purpose<th>status<th class="n">size<th class="n">entered<th class="n">left</tr>
{{range .Segments}}<tr><td>{{.Row.Name}} <code>{{.Row.Segment}}</code><td>{{.Row.Purpose}}<td{{if .Row.WithheldReason}} class="withheld"{{end}}>{{.Row.Status}}{{with .Row.WithheldReason}}: {{.}}{{end}}<td class="n">{{.Size}}<td class="n">{{.Entered}}<td class="n">{{.Left}}</tr>
{{end}}</table>
<h2>Rows by fate</h2>
<table><tr><th>gate<th>reason{{range .Surfaces}}<th class="n">{{.}}{{end}}<th class="n">all</tr>
{{range .Fates}}<tr{{if not .Reason}} class="total"{{end}}><td>{{.Gate}}<td>{{.Reason}}{{range .Rows}}<td class="n">{{.}}{{end}}</tr>
{{end}}</table>
<h2>Made from</h2>
<table>
<tr><td>inputs<td>{{len .Manifest.Inputs}} files, <code>{{.Manifest.InputsHash}}</code></tr>
<tr><td>policy<td><code>{{.Manifest.PolicyHash}}</code></tr>
<tr><td>lexicon and taxonomy<td><code>{{.Manifest.LexiconHash}}</code></tr>
<tr><td>definitions<td><code>{{.Manifest.DefinitionsHash}}</code></tr>
<tr><td>signals of<td>{{len .Manifest.Evidence}} earlier days</tr>
</table>
<h2>Checksums</h2>
<table><tr><th>table<th class="n">rows<th>checksum</tr>
{{range .Sums}}<tr><td>{{.Name}}<td class="n">{{thousands .Rows}}<td><code>{{.Checksum}}</code></tr>
{{end}}</table>
</html>
`))
