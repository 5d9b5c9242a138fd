#!/usr/bin/env bash
# The whole main job on one machine, for somebody who sees LoopServer for the first time; `make demo` calls it.
#
#   scripts/demo.sh [FILE [TEMPLATE]]    (default Examples/facturas.csv factura_lista)
#
# Starts the release binary with its embedded Redis and a simulated WhatsApp that speaks as Meta's Cloud API. With the
# binary's own commands (docs/consola.md) it uploads the file and follows the campaign to its end; then it names the
# panel's address, and serves until Ctrl-C. Nothing of it outlives the script. The template has a header, two variables and a button that each row completes.
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
shown_binary=$binary
interval_ms=${INTERVALO_ENVIO_MS:-50}
limit_s=${DEMO_LIMITE_S:-300}
campaign=demo_$(date +%Y%m%d_%H%M%S)
[[ $binary == /* ]] || binary=$PWD/$binary
root=$PWD
server_pid=
data=
log=
campaign_made=
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
  [ -z "$campaign_made" ] || crashed=yes
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
    ! "$binary" salud --url "$base/health" >/dev/null 2>&1 || return 0
    sleep 0.1
  done
  tail -n 20 "$log" >&2
  fail "el servidor no responde en $base/health"
}

# ---- the campaign

# The binary's commands against this server. It asks for no key, so a key of the operator's is kept from it.
console() { env -u LOOPSERVER_CLAVE LOOPSERVER_SERVIDOR="$base" "$binary" "$@"; }

# Uploads the file and follows the campaign to its end; what is shown is the console's own.
send() {
  local command=(campana crear "$campaign" --archivo "$csv" --plantilla "$template" --buzon 14 --seguir --espera 30)
  local limit=() status=0
  [ "${DEMO_SALIR:-}" != 1 ] || limit=(timeout --foreground "$limit_s")
  say "\$ LoopServer ${command[*]}"
  campaign_made=yes
  env -u LOOPSERVER_CLAVE LOOPSERVER_SERVIDOR="$base" "${limit[@]}" "$binary" "${command[@]}" || status=$?
  alive || server_died
  case $status in
  0) ;;
  124) fail "la campaña no terminó en $limit_s s" ;;
  *) fail "la campaña no se completó (código $status; registro: $log)" ;;
  esac
}

# Whether the campaign completed and its counts add up to its total.
is_sound() {
  console campana estado "$campaign" --json | jq -e '.estado == "completado" and .total == (.pendientes + .en_vuelo
    + .reintentando + .enviados + .fallidos + .inciertos + .cancelados + .excluidos + .perdidos)' >/dev/null
}

show_addresses() {
  say ""
  say "El panel, ya abierto (este servidor no pide clave):"
  say "  $base/panel/campanas/$campaign"
  say ""
  say "Para mirar desde otra terminal, en esta carpeta:"
  say "  export LOOPSERVER_SERVIDOR=$base"
  say "  $shown_binary campana mensajes $campaign --estado fallido"
  say "  $shown_binary sistema"
  say "  redis-cli -s $data/redis.sock HGETALL campaign:$campaign:stats"
  say "  tail -f $log"
  say "Y en el navegador, la API: $base/docs"
  say "Ctrl-C lo detiene todo y borra los datos de la demostración ($data)."
}

main() {
  command -v jq >/dev/null || fail "falta jq; «make demo» lo instala"
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
  send
  if [ "${DEMO_SALIR:-}" = 1 ]; then
    is_sound || exit 1
    exit 0
  fi
  show_addresses
  trap 'exit 0' INT TERM
  wait "$server_pid" || true
  server_died
}

main
