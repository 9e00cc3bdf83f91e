package source

import (
	"bytes"
	"io"
	"path/filepath"
	"testing"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// TestFixturesHaveWhatTheyClaim looks into the fixtures, so that a new version
// of a writer cannot quietly make them test less.
func TestFixturesHaveWhatTheyClaim(t *testing.T) {
	for _, c := range []struct {
		file, column string
		want         string // dictionary pages, plain pages: "some" or "none"
	}{
		{"pyarrow_fallback_v1", "text", "some some"},
		{"pyarrow_fallback_v1", "interaction_id", "some some"},
		{"pyarrow_fallback_v1", "home_country", "some some"},
		{"pyarrow_fallback_v2", "home_country", "some some"},
		{"pyarrow_fallback_v2", "app", "some some"},
		{"pyarrow_codec_zstd_v1", "home_country", "some none"},
		{"pyarrow_binary_plain_v1", "home_country", "none some"},
		{"pyarrow_binary_v1", "home_country", "some none"},
		{"pyarrow_glasses_plain_v1", "labels", "none some"},
		{"pyarrow_glasses_v2", "labels", "some none"},
		{"pyarrow_time_int96_dictionary", "event_time", "some none"},
		{"pyarrow_time_int96_plain", "event_time", "none some"},
		{"duckdb_codec_zstd", "home_country", "some none"},
		{"duckdb_plain_v1", "home_country", "none some"},
		{"duckdb_assistant_v1", "text", "none some"},
	} {
		dict, plain, meta := pagesOf(t, c.file, c.column)
		got := some(dict) + " " + some(plain)
		if got != c.want {
			t.Errorf("%s, %s: %s, want %s", c.file, c.column, got, c.want)
		}
		if many := dict+plain >= 2; c.file[0] == 'p' && meta.NumValues >= 300 && !many {
			t.Errorf("%s, %s: one page only", c.file, c.column)
		}
	}
	for _, c := range []struct {
		file, column string
		typ          format.PageType
		enc          format.Encoding
	}{
		{"pyarrow_codec_lz4_v1", "text", format.DataPage, format.RLEDictionary},
		{"pyarrow_codec_lz4_v2", "text", format.DataPageV2, format.RLEDictionary},
		{"pyarrow_codec_zstd_v1", "linked", format.DataPage, format.Plain},
		{"pyarrow_codec_zstd_v2", "linked", format.DataPageV2, format.RLE},
		{"pyarrow_format_1", "app", format.DataPage, 2}, // PLAIN_DICTIONARY
		{"pyarrow_delta_v1", "linked", format.DataPage, format.RLE},
		{"pyarrow_delta_v1", "interaction_id", format.DataPage, format.DeltaByteArray},
		{"pyarrow_delta_v2", "conversation_id", format.DataPageV2, format.DeltaLengthByteArray},
		{"pyarrow_delta_v2", "account_id", format.DataPageV2, format.DeltaBinaryPacked},
		{"pyarrow_split", "account_id", format.DataPage, format.ByteStreamSplit},
		{"pyarrow_split", "age", format.DataPage, format.ByteStreamSplit},
	} {
		if typ, enc := firstPage(t, c.file, c.column); typ != c.typ || enc != c.enc {
			t.Errorf("%s, %s: %v encoded as %v, want %v as %v", c.file, c.column, typ, enc, c.typ, c.enc)
		}
	}
	for name, codec := range map[string]format.CompressionCodec{
		"none_v1": format.Uncompressed, "snappy_v1": format.Snappy, "gzip_v1": format.Gzip, "brotli_v1": format.Brotli,
		"lz4_v1": format.Lz4Raw, "zstd_v1": format.Zstd,
	} {
		if _, _, meta := pagesOf(t, "pyarrow_codec_"+name, "text"); meta.Codec != codec {
			t.Errorf("%s: %v", name, meta.Codec)
		}
	}
}

func some(n int) string {
	if n == 0 {
		return "none"
	}
	return "some"
}

// pagesOf counts the pages of a column that have values.
func pagesOf(t *testing.T, file, column string) (dict, plain int, meta *format.ColumnMetaData) {
	t.Helper()
	_, rows := fixtureOf(file)
	f := openT(t, filepath.Join("testdata", file+".parquet"), rows.columns())
	for i, c := range f.columns {
		if c.Name != column {
			continue
		}
		meta = &f.footer.RowGroups[0].Columns[f.bound[i].leaf].MetaData
		chunk := newChunk(f.bound[i], f.in, meta)
		defer chunk.close()
		for {
			p, err := chunk.next()
			if err == io.EOF {
				return dict, plain, meta
			} else if err != nil {
				t.Fatal(err)
			}
			if p.values > 0 && p.dict != nil {
				dict++
			} else if p.values > 0 {
				plain++
			}
			pages.Put(p)
		}
	}
	t.Fatalf("%s has no column %s", file, column)
	return 0, 0, nil
}

// firstPage gives the type and encoding of a column's first page of data.
func firstPage(t *testing.T, file, column string) (format.PageType, format.Encoding) {
	t.Helper()
	_, _, meta := pagesOf(t, file, column)
	content := readFixture(t, file)
	var h format.PageHeader
	in := new(thrift.CompactProtocol).NewReader(bytes.NewReader(content[meta.DataPageOffset:]))
	if err := thrift.NewDecoder(in).Decode(&h); err != nil {
		t.Fatal(err)
	}
	if h.DataPageHeaderV2.Valid {
		return h.Type, h.DataPageHeaderV2.V.Encoding
	}
	return h.Type, h.DataPageHeader.V.Encoding
}
