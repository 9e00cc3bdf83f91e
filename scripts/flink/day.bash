# Parts of scripts/flink/compare and kill: made-up days, and what a warehouse
# published. Expects $root, $work, say and fail.

# build_programs builds the job as workers need it, without cgo, and the rest.
build_programs() {
  nightly=${TAMIS_NIGHTLY:-$work/nightly}
  if [ -z "${TAMIS_NIGHTLY:-}" ]; then
    say "building the job"
    CGO_ENABLED=0 go build -C "$root" -o "$nightly" ./pipelines/nightly
  fi
  go build -C "$root" -o "$work/" ./scripts/makedumps ./scripts/query
}

# make_days ROWS DAYS makes dumps, a throwaway key, and a policy that differs
# from the shipped one in its smallest segment alone, so that little data
# publishes members. $job holds the arguments of the job, $last its last date.
make_days() {
  "$work/makedumps" -out "$work/dumps" -from 2026-03-01 -rows "$1" -days "$2"
  od -An -tx1 -N32 /dev/urandom | tr -d ' \n' >"$work/key"
  cp -r "$root/transforms/policy/data" "$work/policy"
  sed -i 's/^min_segment: 1000$/min_segment: 100/' "$work/policy/limits.yaml"
  grep -q '^min_segment: 100$' "$work/policy/limits.yaml" || fail "limits.yaml does not say min_segment: 1000"
  last=$(date -u -d "2026-03-01 + $(($2 - 1)) days" +%F)
  job=(-dumps "$work/dumps" -key_file "$work/key" -policy "$work/policy" -from 2026-03-01 -date "$last")
}

# sums WAREHOUSE writes date, table, rows and checksum of all that it published
# to WAREHOUSE.sums.
sums() {
  "$work/query" -warehouse "$work/$1" -format csv \
    'SELECT dt, t.name, t.row_count, t.checksum FROM (SELECT dt, unnest(tables) AS t FROM runs) ORDER BY ALL' |
    tail -n +2 >"$work/$1.sums"
}

# same A B compares what two warehouses published; no member compares nothing.
same() {
  grep -q ',segment_members,[1-9]' "$work/$2.sums" || fail "$2 published no member: the comparison says nothing"
  diff "$work/$1.sums" "$work/$2.sums" >&2 || fail "$1 and $2 differ: see above"
}
