package main

import (
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/duckdb/duckdb-go/v2"
)

var formats = map[string]func(io.Writer, *sql.Rows) error{"table": writeTable, "csv": writeCSV, "json": writeJSON}

// each calls do for each row with its values as Go has them.
func each(rows *sql.Rows, do func(columns []string, values []any) error) error {
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := do(columns, values); err != nil {
			return err
		}
	}
	return rows.Err()
}

// plain turns a value into what JSON and text show alike: dates without a
// time, decimals as numbers, hugeints whole.
func plain(v any) any {
	switch v := v.(type) {
	case time.Time:
		if v.Equal(v.Truncate(24 * time.Hour)) {
			return v.UTC().Format(time.DateOnly)
		}
		return v.UTC().Format(time.RFC3339Nano)
	case duckdb.Decimal:
		return json.Number(v.String())
	case *big.Int:
		return json.Number(v.String())
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = plain(v[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = plain(e)
		}
		return out
	}
	return v
}

// text shows a value in one cell.
func text(v any) string {
	switch p := plain(v).(type) {
	case nil:
		return ""
	case string:
		return p
	case json.Number:
		return p.String()
	case []any, map[string]any:
		content, err := json.Marshal(p)
		if err != nil {
			return fmt.Sprint(p)
		}
		return string(content)
	default:
		return fmt.Sprint(p)
	}
}

func writeCSV(w io.Writer, rows *sql.Rows) error {
	out := csv.NewWriter(w)
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	if err := out.Write(columns); err != nil {
		return err
	}
	err = each(rows, func(_ []string, values []any) error {
		record := make([]string, len(values))
		for i, v := range values {
			record[i] = text(v)
		}
		return out.Write(record)
	})
	out.Flush()
	if err != nil {
		return err
	}
	return out.Error()
}

// writeJSON writes one object a line, columns in the order of the query.
func writeJSON(w io.Writer, rows *sql.Rows) error {
	return each(rows, func(columns []string, values []any) error {
		var b strings.Builder
		for i, v := range values {
			name, err := json.Marshal(columns[i])
			if err != nil {
				return err
			}
			value, err := json.Marshal(plain(v))
			if err != nil {
				return err
			}
			b.WriteString(map[bool]string{true: "{", false: ","}[i == 0])
			fmt.Fprintf(&b, "%s:%s", name, value)
		}
		_, err := fmt.Fprintln(w, b.String()+"}")
		return err
	})
}

// maxCell is how wide a column of the table may be, in characters.
const maxCell = 60

func writeTable(w io.Writer, rows *sql.Rows) error {
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	lines := [][]string{columns}
	right := make([]bool, len(columns))
	err = each(rows, func(_ []string, values []any) error {
		line := make([]string, len(values))
		for i, v := range values {
			line[i] = text(v)
			switch plain(v).(type) {
			case int8, int16, int32, int64, uint64, float64, json.Number:
				right[i] = true
			}
		}
		lines = append(lines, line)
		return nil
	})
	if err != nil {
		return err
	}
	width := make([]int, len(columns))
	for _, line := range lines {
		for i, cell := range line {
			if n := utf8.RuneCountInString(cell); n > maxCell {
				line[i] = string([]rune(cell)[:maxCell-1]) + "…"
			}
			width[i] = max(width[i], utf8.RuneCountInString(line[i]))
		}
	}
	for n, line := range lines {
		var b strings.Builder
		for i, cell := range line {
			pad := strings.Repeat(" ", width[i]-utf8.RuneCountInString(cell))
			if right[i] {
				b.WriteString(pad + cell)
			} else {
				b.WriteString(cell + pad)
			}
			b.WriteString("  ")
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
		if n == 0 {
			for i := range columns {
				fmt.Fprint(w, strings.Repeat("─", width[i]), "  ")
			}
			fmt.Fprintln(w)
		}
	}
	fmt.Fprintf(w, "(%d rows)\n", len(lines)-1)
	return nil
}
