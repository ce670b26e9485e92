#!/bin/sh
# The system libraries Triptych needs on Debian and its relatives: installed when root, else named.
# usage: system-packages.sh run|test
set -eu
run="python3-venv libglib2.0-0 libgl1 libegl1 libdbus-1-3 libfontconfig1 libxkbcommon0 libx11-6 libpulse0 libbrotli1
libasound2 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-randr0 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0
libx11-xcb1 libgl1-mesa-dri fonts-noto-cjk"
test="xvfb xauth jackd2 nodejs"
wanted=$run
[ "${1:-run}" = test ] && wanted="$run $test"
command -v dpkg-query >/dev/null 2>&1 || exit 0
there() { dpkg-query -W -f='${Status}\n' "$1" 2>/dev/null | grep -q 'ok installed'; }
missing=""
for name in $wanted; do
    # Newer systems carry two of them under a name that ends in t64.
    there "$name" || there "${name}t64" || missing="$missing $name"
done
# A node from elsewhere serves the type checker as well as Debian's.
command -v node >/dev/null 2>&1 && missing=$(printf '%s' "$missing" | sed 's/ nodejs//')
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ]; then
    apt-get update -qq
    names=""
    for name in $missing; do
        if apt-cache show "$name" >/dev/null 2>&1; then names="$names $name"; else names="$names ${name}t64"; fi
    done
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $names >/dev/null
else
    echo "Some system libraries are missing. Type this, then try again:"
    echo "  sudo apt-get install$missing"
fi
