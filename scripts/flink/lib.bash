# Parts of scripts/flink/run: jars, ports, and the processes that it starts.
# Expects $lib, $heap, $here, $root, $state, say and fail.

# need_java checks for a Java that Flink 1.19 runs on.
need_java() {
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  command -v "$java" >/dev/null || fail "there is no $java: install Java 11 or 17 (Debian: apt-get install default-jre-headless), or set JAVA_HOME"
  local major
  major=$("$java" -version 2>&1 | sed -n 's/.* version "\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' | head -1)
  [ "${major:-0}" -ge 11 ] || fail "$java is version ${major:-unknown}; Flink needs 11 or later"
}

# fetch_jars fills $lib from the pom, once. The folder gets its name only when
# it is whole.
fetch_jars() {
  local have
  have=$(find "$lib" -maxdepth 1 -name 'beam-runners-flink-*.jar' 2>/dev/null | head -1) || true
  if [ -n "$have" ]; then
    [[ $have == *-"$runner_version".jar ]] || fail "$lib holds the runner $(basename "$have" .jar), and pom.xml pins $runner_version: give that version's jars"
    return
  fi
  [ -z "${TAMIS_FLINK_LIB:-}" ] || fail "TAMIS_FLINK_LIB=$lib holds no beam-runners-flink jar"
  command -v mvn >/dev/null || fail "the jars are not in $lib, and there is no mvn to fetch them (Debian: apt-get install maven)"
  say "fetching the jars (150 MB, once) into $lib"
  mkdir -p "$(dirname "$lib")"
  local new
  new=$(mktemp -d "$lib.XXXXXX")
  if ! mvn -q -B -f "$here/pom.xml" dependency:copy-dependencies -DoutputDirectory="$new" >&2; then
    rm -rf "$new"
    fail "the jars could not be fetched: see Maven's words above; without a network set TAMIS_FLINK_LIB to a folder that has them"
  fi
  mv -T "$new" "$lib" 2>/dev/null || rm -rf "$new" # another run was faster
}

taken() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port prints a port that nothing listens on.
free_port() {
  local p
  for _ in $(seq 100); do
    p=$((20000 + RANDOM % 12000))
    if ! taken "$p"; then echo "$p"; return; fi
  done
  fail "no free port between 20000 and 32000"
}

# run_java NAME HEAP ARGS… starts a Java process and notes its id; its log is
# NAME.log. Java handles places of blocks here, a few thousand a night: its
# second compiler and its parallel collector would take more than they give.
run_java() {
  local name=$1 max=$2
  shift 2
  # shellcheck disable=SC2086 # options are separate words
  "$java" -Xmx"$max" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC ${TAMIS_JAVA_OPTIONS:-} --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED \
    -Djava.io.tmpdir="$state/tmp" -cp "$lib/*" "$@" >"$state/$name.log" 2>&1 &
  echo $! >"$state/pids/$name"
}

# await NAME PATTERN SECONDS waits until a log has a line, or says why not.
await() {
  local name=$1 pattern=$2 pid
  pid=$(cat "$state/pids/$name")
  for _ in $(seq $(($3 * 5))); do
    if grep -q "$pattern" "$state/$name.log"; then return; fi
    if ! kill -0 "$pid" 2>/dev/null; then
      if grep -q BindException "$state/$name.log"; then fail "$name: its port was taken by another program"; fi
      tail -5 "$state/$name.log" >&2
      fail "$name ended before it was ready"
    fi
    sleep 0.2
  done
  tail -5 "$state/$name.log" >&2
  fail "$name was not ready within $3 s"
}

# start_job_server PORT MASTER starts what takes the Go job to Flink.
start_job_server() {
  mkdir -p "$state/tmp"
  run_java jobserver "$heap" org.apache.beam.runners.flink.FlinkJobServerDriver --flink-master="$2" \
    --job-host=localhost --job-port="$1" --artifact-port="$(free_port)" --expansion-port=-1 \
    --artifacts-dir="$state/artifacts" --flink-conf-dir="$(flink_conf)"
  await jobserver 'JobService started' 60
}

# flink_conf writes Flink's configuration, and prints its folder. The sizes are
# those of a small machine; the operators' page says what to raise.
flink_conf() {
  mkdir -p "$state/conf"
  cat >"$state/conf/config.yaml" <<YAML
# Else the classes of gRPC come from two class loaders and do not fit.
classloader.resolve-order: parent-first
# A lost TaskManager is known of in 15 s, and there are attempts left then;
# with less, a busy machine makes living ones look lost. Inside the job server
# nothing can be lost alone, and what failed once would fail again.
heartbeat.interval: 3000
heartbeat.timeout: 15000
restart-strategy.type: $([ -n "${rest_port:-}" ] && echo fixed-delay || echo none)
restart-strategy.fixed-delay.attempts: 20
restart-strategy.fixed-delay.delay: 3 s
cluster.evenly-spread-out-slots: true
io.tmp.dirs: $state/tmp
jobmanager.rpc.address: localhost
jobmanager.rpc.port: ${rpc_port:-6123}
rest.address: localhost
rest.port: ${rest_port:-8081}
blob.server.port: 0
taskmanager.numberOfTaskSlots: 2
# Flink's own scripts derive these; started without them, all must be said.
taskmanager.cpu.cores: 1
taskmanager.memory.framework.heap.size: 128m
taskmanager.memory.framework.off-heap.size: 128m
taskmanager.memory.task.heap.size: 384m
taskmanager.memory.task.off-heap.size: 64m
taskmanager.memory.network.min: 128m
taskmanager.memory.network.max: 128m
taskmanager.memory.managed.size: 256m
taskmanager.memory.jvm-metaspace.size: 256m
taskmanager.memory.jvm-overhead.min: 192m
taskmanager.memory.jvm-overhead.max: 192m
YAML
  echo "$state/conf"
}

# start_cluster N starts a JobManager and N TaskManagers on this machine.
start_cluster() {
  rpc_port=$(free_port) rest_port=$(free_port)
  local conf
  conf=$(flink_conf)
  mkdir -p "$state/tmp"
  make_boot
  run_java jobmanager "$heap" org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint --configDir "$conf"
  await jobmanager 'Rest endpoint listening' 60
  for i in $(seq "$1"); do
    run_java "taskmanager-$i" 512m org.apache.flink.runtime.taskexecutor.TaskManagerRunner --configDir "$conf"
  done
  for i in $(seq "$1"); do await "taskmanager-$i" 'Successful registration at resource manager' 60; done
}

# make_boot builds the program that fetches a job's binary and starts it as a
# worker, and wraps it: each worker gets a folder of its own, since those of one
# machine would write over each other's files (boot writes some into its own
# working folder), and is noted with its
# TaskManager, as the leader of a process group, so that it can be stopped.
make_boot() {
  CGO_ENABLED=0 go build -C "$root" -o "$state/boot" github.com/apache/beam/sdks/v2/go/container
  cat >"$state/boot.sh" <<SH
#!/bin/sh
echo "\$PPID" >"$state/workers/\$\$"
mkdir -p "$state/semi/\$\$"
cd "$state/semi/\$\$"
exec setsid "$state/boot" --semi_persist_dir="$state/semi/\$\$" "\$@" >>"$state/worker-\$\$.log" 2>&1
SH
  chmod +x "$state/boot.sh"
}

# stop_all stops what was started, workers last, and removes the copies of the
# job's binary that the boot program leaves in /tmp.
stop_all() {
  local pid name
  for name in "$state"/pids/*; do
    [ -e "$name" ] && kill "$(cat "$name")" 2>/dev/null || true
  done
  for name in "$state"/pids/*; do
    [ -e "$name" ] || continue
    pid=$(cat "$name")
    for _ in $(seq 50); do kill -0 "$pid" 2>/dev/null || break; sleep 0.2; done
    kill -9 "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  for name in "$state"/workers/*; do
    [ -e "$name" ] || continue
    kill -9 -- "-$(basename "$name")" 2>/dev/null || true
  done
  rm -rf "$state/semi" "$state/artifacts" "$state/tmp"
  for name in $(find /tmp -maxdepth 1 -type d -name 'bin*' -newer "$state/started" 2>/dev/null); do
    if cmp -s "$name/worker" "${nightly:-}"; then rm -rf "$name"; fi
  done
}
