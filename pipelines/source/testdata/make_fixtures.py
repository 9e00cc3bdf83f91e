"""Write the Parquet files of this folder with pyarrow and DuckDB.

The tests read what is committed and need neither Python nor this script. To
write the files anew:

    python3 -m venv venv && venv/bin/pip install pyarrow duckdb
    venv/bin/python make_fixtures.py

Row i of a file follows from i alone (see Rows), and rows_test.go holds the same
formula in Go, so that the test compares every cell. A fixture that is added
here is added to the table in fixtures_test.go too; the test fails on files that
the table does not name.
"""

import pathlib

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).parent

COMMON = ["interaction_id", "conversation_id", "account_id", "event_time", "home_country",
          "request_country", "age", "app", "linked", "private_session", "language"]
OWN = {
    "assistant": ["modality", "author", "group_chat", "text"],
    "glasses": ["media", "analysed", "transcript", "caption", "labels"],
    "imagine": ["prompt", "edit_of"],
    "vibes": ["action", "caption", "prompt", "watch_ms"],
}
SNAPSHOTS = {
    "profiles": ["account_id", "interest", "score"],
    "preferences": ["account_id", "interest"],
    "erasures": ["account_id"],
}
PLACES = ["US", "GB", "fr", "", "BR", "中国", "IN"]
APPS = ["facebook", "instagram", "messenger", "whatsapp", "meta_ai", "glasses"]
LANGUAGES = ["en", "pt-BR", "zh", "hi"]
KINDS = {
    "modality": ["text", "voice"],
    "author": ["user", "assistant", "user"],
    "media": ["voice", "image", "video"],
    "action": ["view", "like", "remix", "share", "create"],
}
WORDS = ["boots", "été", "хлеб", "山道", "tent", "map", "🥾", "soup", "lamp", "river", "naïve"]
LABELS = ["tree", "dog", "bicycle", "ciel", "木", ""]
TEXTS = ["text", "transcript", "caption", "prompt"]


def of(values, k):
    return values[k % len(values)]


class Rows:
    """The formula. surface names the columns; the rest says what varies:
    nulls none, some or all; account string, int32, int64, uint32 or uint64; big
    gives row 7 a text of 1.2 MB; broken gives some rows bytes that are not UTF-8.
    """

    def __init__(self, surface, n, nulls="some", account="string", big=False, broken=False, interest="string"):
        self.columns = SNAPSHOTS.get(surface) or COMMON + OWN[surface]
        self.n, self.nulls, self.account = n, nulls, account
        self.big, self.broken, self.interest = big, broken, interest
        self.snapshot = surface in SNAPSHOTS

    def null(self, i, c):
        if self.nulls == "some":
            return (i // 40 + c) % 5 == 0 or (i * 7 + c * 3) % 11 == 0
        return self.nulls == "all"

    def column(self, name):
        """The values of a column: event_time in ns, strings as bytes."""
        c = self.columns.index(name)
        if self.snapshot and name != "score":  # an account is never null there
            return [self.value(name, c, i) for i in range(self.n)]
        return [None if self.null(i, c) else self.value(name, c, i) for i in range(self.n)]

    def value(self, name, c, i):
        v = self.plain(name, c, i)
        if self.broken and name == "home_country" and i % 31 == 4:
            return b"\xc3"
        if self.broken and name == "text":
            if i % 29 == 2:
                return b"\xff\xfe" + str(i).encode()
            if i % 43 == 1:  # with the next row's first byte this would be a character
                return b"\xe4\xb8"
            if i % 43 == 2:
                return b"\xad" + str(i).encode()
        return v.encode() if isinstance(v, str) else v

    def plain(self, name, c, i):
        if name == "interaction_id":
            return f"i-{i:07d}"
        if name == "conversation_id":
            return f"c{i // 3}"
        if name == "account_id":
            return self.account_id(i)
        if name == "event_time":
            ms = 1_760_000_000_000 + i * 86_413
            if i % 37 == 5:
                ms = -1 - i * 1_000_003
            return ms * 1_000_000 + i * 137 % 1000 * 1000 + i % 1000
        if name == "home_country":
            return of(PLACES, i * 5 + i // 7)
        if name == "request_country":
            return of(PLACES, i * 3 + 1)
        if name == "age":
            return i * 13 % 130
        if name == "app":
            return of(APPS, i // 4)
        if name == "language":
            return of(LANGUAGES, i)
        if name in KINDS:
            return of(KINDS[name], i)
        if name in ("linked", "private_session", "group_chat", "analysed"):
            return i * (c + 1) % 3 == 0
        if name in TEXTS:
            if self.big and i == 7:
                return "0123456789abcdef" * 75_000
            k = (i * 31 + c) % 17
            return "" if k == 0 else f"{i}:" + "".join(" " + of(WORDS, i + j * j + c) for j in range(k))
        if name == "labels":
            return [None if self.nulls == "some" and (i + j) % 7 == 3 else of(LABELS, i + j).encode() for j in range(i % 5)]
        if name == "edit_of":
            return f"e{i}"
        if name == "watch_ms":
            return i * 37 % 60_000
        if name == "interest":
            return f"t{i % 9}" if self.interest == "string" else i % 9
        if name == "score":
            return {49: 1.5, 48: float("nan")}.get(i % 50, i * 7919 % 1001 / 1000)
        raise KeyError(name)

    def account_id(self, i):
        a = i // 2 * 7919 + 11
        if self.account == "string":
            return f"ü{a}"
        if self.account == "int64":
            return a * 1_000_003 * (-1 if i % 5 == 0 else 1)
        if self.account == "uint32":
            return a + 3_000_000_000 * (i % 2)
        if self.account == "uint64":
            return a + (2**63 if i % 10 == 9 else 0)
        return a

    def table(self, required=False, order=None, time=("us", "UTC"), age=pa.int32(), text=pa.string(), types={}):
        """An Arrow table. types overrides the type of a column."""
        arrays, fields = [], []
        accounts = {"string": text, "int32": pa.int32(), "int64": pa.int64(), "uint32": pa.uint32(), "uint64": pa.uint64()}
        for name in order or self.columns:
            typ = text
            if name == "account_id":
                typ = accounts[self.account]
            elif name == "event_time":
                typ = pa.timestamp(*time)
            elif name == "age":
                typ = age
            elif name == "watch_ms":
                typ = pa.int64()
            elif name in ("linked", "private_session", "group_chat", "analysed"):
                typ = pa.bool_()
            elif name == "labels":
                typ = pa.list_(pa.field("element", text, nullable=not required))
            elif name == "interest" and self.interest != "string":
                typ = pa.int64()
            elif name == "score":
                typ = pa.float64()
            typ = types.get(name, typ)
            values = self.column(name)
            if name == "event_time":  # towards the past, as the reader does
                per = {"ms": 10**6, "us": 10**3, "ns": 1}[time[0]]
                values = [None if v is None else v // per for v in values]
                array = pa.array(values, pa.int64()).cast(typ)
            elif typ == pa.null():
                array = pa.nulls(self.n)
            elif name == "labels" or typ in (pa.string(), pa.large_string(), pa.string_view()) or pa.types.is_dictionary(typ):
                decode = lambda v: [decode(x) for x in v] if isinstance(v, list) else v.decode() if isinstance(v, bytes) else v
                array = pa.array([decode(v) for v in values], typ)
            elif isinstance(typ, pa.ExtensionType) or isinstance(typ, pa.BaseExtensionType):
                array = typ.wrap_array(pa.array([None if v is None else v.decode() for v in values], pa.string()))
            else:
                array = pa.array(values, typ)
            arrays.append(array)
            fields.append(pa.field(name, typ, nullable=not required))
        return pa.table(arrays, schema=pa.schema(fields))


SMALL = dict(data_page_size=60, write_batch_size=32)  # page boundaries that differ by column


def arrow(name, table, codec="zstd", pages="1.0", **options):
    pq.write_table(table, HERE / f"pyarrow_{name}.parquet", compression=codec, data_page_version=pages,
                   store_schema=False, **options)


def with_pyarrow():
    assistant = Rows("assistant", 300)
    for codec in ["none", "snappy", "gzip", "brotli", "lz4", "zstd"]:
        for version in ["1.0", "2.0"]:
            arrow(f"codec_{codec}_v{version[0]}", assistant.table(), codec, version, **SMALL)
    for version in ["1.0", "2.0"]:
        v = "v" + version[0]
        arrow(f"fallback_{v}", assistant.table(), pages=version, dictionary_pagesize_limit=16, **SMALL)
        required = Rows("assistant", 300, nulls="none", account="int64")
        arrow(f"required_{v}", required.table(required=True), pages=version, **SMALL)
        arrow(f"null_{v}", Rows("glasses", 100, nulls="all").table(), pages=version, **SMALL)
        arrow(f"glasses_{v}", Rows("glasses", 300).table(), pages=version, **SMALL)
        arrow(f"glasses_plain_{v}", Rows("glasses", 300).table(), pages=version, use_dictionary=False, **SMALL)
        arrow(f"delta_{v}", Rows("assistant", 300, account="int64").table(), pages=version, use_dictionary=False, column_encoding={
            "interaction_id": "DELTA_BYTE_ARRAY", "conversation_id": "DELTA_LENGTH_BYTE_ARRAY",
            "account_id": "DELTA_BINARY_PACKED", "event_time": "DELTA_BINARY_PACKED", "age": "DELTA_BINARY_PACKED",
            "home_country": "DELTA_BYTE_ARRAY", "text": "DELTA_LENGTH_BYTE_ARRAY", "linked": "RLE"}, **SMALL)
        arrow(f"binary_{v}", Rows("assistant", 300, broken=True).table(text=pa.binary()), pages=version, **SMALL)
        arrow(f"binary_plain_{v}", Rows("assistant", 300, broken=True).table(text=pa.binary()), pages=version,
              use_dictionary=False, **SMALL)
    arrow("glasses_required", Rows("glasses", 200, nulls="none").table(required=True), **SMALL)
    arrow("glasses_item", Rows("glasses", 200).table(), use_compliant_nested_type=False, **SMALL)
    arrow("format_1", Rows("imagine", 200).table(), version="1.0", **SMALL)  # PLAIN_DICTIONARY, as Spark writes
    arrow("imagine", Rows("imagine", 200).table(), **SMALL)
    arrow("split", Rows("imagine", 200, account="int64").table(), use_dictionary=False, column_encoding={
        "account_id": "BYTE_STREAM_SPLIT", "age": "BYTE_STREAM_SPLIT"}, **SMALL)

    # Several batches a row group, the last row group short, one empty in between.
    vibes = Rows("vibes", 9000).table()
    with pq.ParquetWriter(HERE / "pyarrow_groups.parquet", vibes.schema, compression="zstd", compression_level=19,
                          store_schema=False) as w:
        w.write_table(vibes.slice(0, 8500), row_group_size=8500)
        w.write_table(vibes.slice(0, 0))
        w.write_table(vibes.slice(8500))
    arrow("no_rows", Rows("imagine", 0).table())

    for unit in ["ms", "us", "ns"]:
        for zone in ["UTC", None]:
            table = Rows("imagine", 120).table(time=(unit, zone))
            arrow(f"time_{unit}_{'utc' if zone else 'local'}", table, pages="2.0", allow_truncated_timestamps=False)
    for name, options in {"dictionary": {}, "plain": dict(use_dictionary=False)}.items():
        arrow(f"time_int96_{name}", Rows("imagine", 120).table(time=("ns", None)), use_deprecated_int96_timestamps=True, **options)

    for typ in [pa.int8(), pa.int16(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()]:
        if typ == pa.int8():
            arrow("age_int8", Rows("imagine", 10).table(age=typ))  # ages up to 117 fit
        else:
            arrow(f"age_{typ}", Rows("imagine", 120).table(age=typ))
    for account in ["int32", "int64", "uint32", "uint64"]:
        arrow(f"account_{account}", Rows("imagine", 120, account=account).table())

    arrow("big", Rows("assistant", 40, big=True).table(), **SMALL)
    arrow("checksum", assistant.table(), "none", write_page_checksum=True, **SMALL)
    arrow("pandas", Rows("imagine", 120).table(types={
        "app": pa.dictionary(pa.int8(), pa.string()), "home_country": pa.large_string(), "prompt": pa.string_view(),
        "language": pa.null(), "edit_of": pa.null()}))
    arrow("json", Rows("assistant", 120).table(types={"text": pa.json_()}))
    order = list(reversed(assistant.columns))
    table = assistant.table(order=order)
    extra = {
        "session": [{"text": "no", "deep": {"app": [f"x{i}"]}} for i in range(300)],
        "turns": [[{"text": "no", "n": j} for j in range(i % 3)] for i in range(300)],
        "tags": [["a"] * (i % 4) for i in range(300)],
        "weight": [i / 7 for i in range(300)],
    }
    for at, (name, values) in zip([0, 4, 9, 13], extra.items()):
        table = table.add_column(at, name, pa.array(values))
    arrow("order_extra", table, **SMALL)

    arrow("profiles", Rows("profiles", 200, account="int64").table())
    arrow("profiles_float", Rows("profiles", 200, interest="int64").table(types={"score": pa.float32()}), use_dictionary=False)
    arrow("preferences", Rows("preferences", 200).table(), **SMALL)
    arrow("erasures", Rows("erasures", 200, account="int64").table(required=True), **SMALL)


def with_duckdb():
    con = duckdb.connect()

    def write(name, rows, types={}, options="CODEC zstd", **table):
        con.register("rows", rows.table(**table))
        columns = ", ".join(f"{c}::{types[c]} AS {c}" if c in types else c for c in rows.columns)
        con.execute(f"COPY (SELECT {columns} FROM rows) TO '{HERE}/duckdb_{name}.parquet' (FORMAT parquet, {options})")
        con.unregister("rows")

    assistant = Rows("assistant", 300)
    for codec in ["uncompressed", "snappy", "gzip", "brotli", "lz4", "zstd"]:
        write(f"codec_{codec}", assistant, options=f"CODEC {codec}")
    for version in ["V1", "V2"]:
        write(f"assistant_{version.lower()}", Rows("assistant", 300, account="int64"), options=f"CODEC zstd, PARQUET_VERSION {version}")
        write(f"glasses_{version.lower()}", Rows("glasses", 300), options=f"CODEC zstd, PARQUET_VERSION {version}")
        write(f"null_{version.lower()}", Rows("glasses", 100, nulls="all"), options=f"CODEC zstd, PARQUET_VERSION {version}")
        write(f"plain_{version.lower()}", assistant, options=f"CODEC zstd, PARQUET_VERSION {version}, DICTIONARY_SIZE_LIMIT 1")
    write("imagine", Rows("imagine", 200))
    write("vibes", Rows("vibes", 5000), options="CODEC zstd, COMPRESSION_LEVEL 19, ROW_GROUP_SIZE 2048")
    write("enum", assistant, {"modality": "ENUM ('text', 'voice')", "app": f"ENUM {tuple(APPS)}"})
    for typ, unit in {"TIMESTAMP_MS": "ms", "TIMESTAMP": "us", "TIMESTAMP_NS": "ns", "TIMESTAMPTZ": "us"}.items():
        write(f"time_{typ.lower()}", Rows("imagine", 120), {"event_time": typ}, time=(unit, None))
    write("unsigned", Rows("imagine", 120, account="uint64"), {"age": "UTINYINT"})
    write("blob", Rows("assistant", 300, broken=True), text=pa.binary())
    write("profiles", Rows("profiles", 200))
    write("preferences", Rows("preferences", 200, account="int64"))
    write("erasures", Rows("erasures", 200))


if __name__ == "__main__":
    for old in HERE.glob("*.parquet"):
        old.unlink()
    with_pyarrow()
    with_duckdb()
    files = list(HERE.glob("*.parquet"))
    print(len(files), "files,", sum(f.stat().st_size for f in files), "bytes")
