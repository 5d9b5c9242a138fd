#!/usr/bin/env bash
# The whole main job on one machine, for somebody who sees LoopServer for the first time; `make demo` calls it.
#
#   scripts/demo.sh [FILE [TEMPLATE]]    (default Examples/facturas.csv factura_lista)
#
# Starts the release binary with its embedded Redis and a simulated WhatsApp that speaks as Meta's Cloud API, uploads the
# file with curl, shows the progress, the final count and where to look, and serves until Ctrl-C. Nothing of it outlives
# the script. The template has a header, two variables and a button that each row completes.
#   PORT                 first port to try (8000); a busy one is skipped
#   INTERVALO_ENVIO_MS   pace of the campaign (50)
#   DEMO_SALIR=1         end after the campaign: 0 only if it completed and its counts add up to its total
#   DEMO_LIMITE_S        how long that campaign may take (300)
#   LOOPSERVER           the binary (.build/release/LoopServer)
#
# It never touches real work: settings and .env of this folder are not read, and ./data is used only when it is empty
# (else ./data/demo). What it wrote is removed at the end, except after a crash of the server, which a restart resumes.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8

csv=${1:-Examples/facturas.csv}
template=${2:-factura_lista}
binary=${LOOPSERVER:-.build/release/LoopServer}
interval_ms=${INTERVALO_ENVIO_MS:-50}
limit_s=${DEMO_LIMITE_S:-300}
campaign=demo_$(date +%Y%m%d_%H%M%S)
[[ $binary == /* ]] || binary=$PWD/$binary
root=$PWD
server_pid=
data=
log=
answer=
crashed=

say() { printf '%s\n' "$*"; }
fail() {
  printf 'demo: %s\n' "$*" >&2
  exit 1
}

# ---- the server and what must not outlive it

alive() { kill -0 "$server_pid" 2>/dev/null; }

# Up to 25 s: the server first waits for the requests it has in flight, then stops its Redis.
stop_server() {
  local tenths
  [ -n "$server_pid" ] || return 0
  kill -TERM "$server_pid" 2>/dev/null || true
  for ((tenths = 0; tenths < 250; tenths++)); do
    alive || break
    sleep 0.1
  done
  kill -KILL "$server_pid" 2>/dev/null || true
  wait "$server_pid" 2>/dev/null || true
  server_pid=
}

# For a server that had to be killed: it could not stop its Redis.
stop_redis() {
  if [ -S "$data/redis.sock" ] && command -v redis-cli >/dev/null; then
    redis-cli -s "$data/redis.sock" shutdown nosave >/dev/null 2>&1 || true
  fi
}

clean_up() {
  local status=$?
  trap '' INT TERM HUP
  if [ -n "$crashed" ]; then
    say "Los datos siguen en $data y el registro en $log. Para continuar donde quedó:" >&2
    say "  (cd $data && DATA_DIR=. WHATSAPP_MODO=meta $binary serve --simulador)" >&2
    say "La campaña se retoma cuando vence el arriendo de la instancia caída (ARRIENDO_MS), en un par de minutos." >&2
  else
    [ -z "$server_pid" ] || say "Deteniendo el servidor…"
    stop_server
    stop_redis
    # data/demo may be another demonstration's, still running.
    [ -z "$data" ] || find "$data" -mindepth 1 -maxdepth 1 -not -path data/demo -exec rm -rf -- {} +
    rmdir data/demo data 2>/dev/null || true
    if [ "$status" -eq 0 ] || [ "$status" -ge 128 ]; then rm -f "$log"; fi
  fi
  exit "$status"
}

server_died() {
  local status=0
  wait "$server_pid" || status=$?
  server_pid=
  [ -z "$answer" ] || crashed=yes
  printf '\n' >&2
  tail -n 20 "$log" >&2
  fail "el servidor ha terminado (código $status)"
}

choose_data() {
  data=data
  if [ -d data ] && [ -n "$(ls -A data)" ]; then
    data=data/demo
    say "La carpeta data/ ya tiene datos; la demostración usa $data."
  fi
  mkdir -p "$data"
  exec 9<"$data"
  if ! flock --nonblock 9; then
    data=
    fail "ya hay una demostración en marcha en esta carpeta"
  fi
}

choose_port() {
  local first=${PORT:-8000}
  port=$first
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    port=$((port + 1))
    [ "$port" -lt $((first + 100)) ] || fail "no hay puerto libre entre $first y $port"
  done
  [ "$port" = "$first" ] || say "El puerto $first está ocupado; uso el $port."
  base=http://127.0.0.1:$port
}

# In a session of its own, so that Ctrl-C reaches this script only, which then stops it in order; with a clean
# environment and away from ./.env, so that no real Redis, API or account can be meant.
run_server() {
  cd "$data"
  exec 9<&-
  exec setsid env -i PATH="$PATH" HOME="${HOME:-/}" LANG=C.UTF-8 HOST=127.0.0.1 PORT="$port" DATA_DIR="$root/$data" \
    WHATSAPP_MODO=meta INTERVALO_ENVIO_MS="$interval_ms" "$binary" serve --simulador
}

start_server() {
  local tenths
  log=$(mktemp "${TMPDIR:-/tmp}/loopserver-demo.XXXXXX.log")
  run_server >"$log" 2>&1 </dev/null &
  server_pid=$!
  for ((tenths = 0; tenths < 200; tenths++)); do
    alive || server_died
    ! curl -fsS -o /dev/null --max-time 2 "$base/health" 2>/dev/null || return 0
    sleep 0.1
  done
  tail -n 20 "$log" >&2
  fail "el servidor no responde en $base/health"
}

# ---- the campaign

upload() {
  local fields=(-F "archivo_csv=@$csv" -F "titulo_campana=$campaign" -F "plantilla=$template" -F buzon=14 -F idioma=es)
  local reply code
  say "\$ curl -X POST $base/api/crear-campana ${fields[*]}"
  reply=$(curl -sS --max-time 120 -w '\n%{http_code}' -X POST "$base/api/crear-campana" "${fields[@]}") ||
    fail "la carga no llegó al servidor (registro: $log)"
  code=${reply##*$'\n'}
  answer=${reply%$'\n'*}
  if [ "$code" != 200 ]; then
    fail "el servidor respondió $code: $(jq -r '.detail // .' <<<"$answer" 2>/dev/null || say "$answer")"
  fi
  jq -r '"Encolados \(.total_mensajes) mensajes en la campaña \(.campaign_id); filas rechazadas: \(.filas_rechazadas // 0)."' <<<"$answer"
}

# The rejected rows as the first answer gave them (it lists 50 at most).
show_rejected() {
  jq -r 'select((.filas_rechazadas // 0) > 0) | "Filas rechazadas (\(.filas_rechazadas)):",
    (.errores[]? | "  fila \(.fila), \(.columna) «\(.valor)»: \(.error)")' <<<"$answer"
}

# Reads the campaign's status into state, total, sum, … ; fails when there is no readable answer.
read_status() {
  local reply
  reply=$(curl -fsS --max-time 5 "$base/api/estado-cola/$campaign" 2>/dev/null) || return 1
  IFS=$'\t' read -r state total sent failed uncertain retrying in_flight pending cancelled excluded lost delivered read_ \
    percent rate end_at reason < <(
    jq -r '[.estado, .total, .enviados, .fallidos, .inciertos // 0, .reintentando // 0, .en_vuelo // 0, .pendientes,
      .cancelados // 0, .excluidos // 0, .perdidos // 0, .entregados // 0, .leidos // 0, .progreso_porcentaje, (.ritmo_por_minuto // 0 | round),
      .fin_estimado // "-", .motivo // "-"] | map(tostring) | join("\t")' <<<"$reply"
  ) || return 1
  sum=$((pending + in_flight + retrying + sent + failed + uncertain + cancelled + excluded + lost))
}

progress_line() {
  local done_=$((sent + failed + uncertain + cancelled + excluded)) end=
  [ "$end_at" = - ] || [ "$state" = completado ] || end=" · termina hacia las $(date -d "$end_at" +%H:%M:%S 2>/dev/null || printf '%s' "$end_at")"
  printf '%5.1f %%  %d/%d · enviados %d, fallidos %d, inciertos %d · %d por minuto%s' \
    "$percent" "$done_" "$total" "$sent" "$failed" "$uncertain" "$rate" "$end"
}

bar() {
  local width=24 filled whole rest
  filled=$((total > 0 ? width * (total - pending - in_flight - retrying) / total : width))
  printf -v whole '%*s' "$filled" ''
  printf -v rest '%*s' $((width - filled)) ''
  printf '%s%s' "${whole// /█}" "${rest// /░}"
}

follow() {
  local silent_since=$SECONDS started=$SECONDS last_line=
  while :; do
    alive || server_died
    if read_status; then
      silent_since=$SECONDS
      if [ -t 1 ]; then
        printf '\r\033[K%s %s' "$(bar)" "$(progress_line)"
      elif [ "$(progress_line)" != "$last_line" ]; then
        last_line=$(progress_line)
        say "$last_line"
      fi
      case $state in completado | detenido | cancelado) break ;; esac
    elif [ $((SECONDS - silent_since)) -ge 30 ]; then
      fail "el servidor no responde desde hace 30 s (registro: $log)"
    fi
    if [ "${DEMO_SALIR:-}" = 1 ] && [ $((SECONDS - started)) -ge "$limit_s" ]; then
      fail "la campaña no terminó en $limit_s s"
    fi
    if [ -t 1 ]; then sleep 0.2; else sleep 2; fi
  done
  [ ! -t 1 ] || printf '\n'
}

show_result() {
  say ""
  say "Campaña $campaign: $state$([ "$reason" = - ] || printf ' (%s)' "$reason")"
  printf '  %-12s %6d\n' enviados "$sent" fallidos "$failed" inciertos "$uncertain"
  local name value
  while read -r name value; do
    [ "$value" -eq 0 ] || printf '  %-12s %6d\n' "$name" "$value"
  done <<<"pendientes $pending
en_vuelo $in_flight
reintentando $retrying
cancelados $cancelled
excluidos $excluded
perdidos $lost
entregados $delivered
leidos $read_"
  if [ "$sum" -eq "$total" ]; then
    printf '  %-12s %6d  (la suma cuadra)\n' total "$total"
  else
    printf '  %-12s %6d  (la suma da %d)\n' total "$total" "$sum"
  fi
  show_rejected
}

show_addresses() {
  say ""
  say "El servidor sigue en marcha. Para mirar, desde esta carpeta:"
  say "  $base/health"
  say "  $base/api/estado-cola/$campaign"
  say "  $base/api/estado-sistema"
  say "  $base/api/listar-campanas"
  say "  $base/api/plantillas?buzon=14"
  say "  redis-cli -s $data/redis.sock HGETALL campaign:$campaign:stats"
  say "  tail -f $log"
  say "Ctrl-C lo detiene todo y borra los datos de la demostración ($data)."
}

main() {
  local tool
  for tool in curl jq; do
    command -v "$tool" >/dev/null || fail "falta $tool; «make demo» lo instala"
  done
  [ -x "$binary" ] || fail "no existe $binary; «make demo» lo compila"
  [ -r "$csv" ] || fail "no se puede leer $csv"

  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap 'exit 129' HUP
  choose_data
  choose_port
  start_server
  say "LoopServer con WhatsApp simulado en $base (datos en $data, un mensaje cada $interval_ms ms)"
  upload
  follow
  show_result

  if [ "${DEMO_SALIR:-}" = 1 ]; then
    [ "$state" = completado ] && [ "$sum" -eq "$total" ] || exit 1
    exit 0
  fi
  show_addresses
  trap 'exit 0' INT TERM
  wait "$server_pid" || true
  server_died
}

main
