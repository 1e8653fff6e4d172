# What scripts/test-peers and scripts/bench-peers have in common: fetching other servers and SDKs into BUILD/peers, each
# once; a part is fetched anew when the list of what it holds changes. Sourced with $top and $build set.
sources=$top/tests/peers
peers=$build/peers

# need GROUP: ends the script where something of this group of scripts/install-deps is missing
need() {
    "$top/scripts/install-deps" --list "$1" ||
        { echo "${0##*/}: './dev ${0##*/}' installs what is missing" >&2; exit 1; }
}

# The SDK wants this node; where the system has an older one, as Debian 12 has, npm brings one along.
node_oldest=20
node_package=node-linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')@20.19.5

# ---- What is fetched: a function for each folder, called in the new folder ------------------------

make_dynamodb_local() {
    mvn -B -q -Dstyle.color=never -f "$sources/dynamodb-local/pom.xml" dependency:copy-dependencies -DoutputDirectory="$PWD"
    # It asks for its native library by the name without the version.
    for library in libsqlite4java-*-[0-9]*.so libsqlite4java-*-[0-9]*.dylib; do
        [ ! -e "$library" ] || cp "$library" "$(echo "$library" | sed 's/-[0-9][0-9.]*\.\([a-z]*\)$/.\1/')"
    done
}

make_npm() {
    cp "$sources/npm/package.json" "$sources/npm/package-lock.json" .
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    [ "$(node --version | sed 's/v\([0-9]*\).*/\1/')" -ge $node_oldest ] ||
        npm install --no-save --ignore-scripts --no-audit --no-fund --loglevel=error "$node_package"
}

make_venv() {
    python3 -m venv .
    bin/pip install -q --disable-pip-version-check -r "$sources/requirements.txt"
}

# make_folder FOLDER FUNCTION FILE...: unless the folder was made by the same files
make_folder() {
    folder=$peers/$1
    function=$2
    shift 2
    wanted=$(cat "$@" "$top/scripts/peers.sh" | cksum)
    [ "$(cat "$folder/.made-by" 2>/dev/null)" != "$wanted" ] || return 0
    echo "${0##*/}: fetching what belongs into ${folder#"$top/"}"
    rm -rf "$folder"
    mkdir -p "$folder"
    (cd "$folder" && "$function")
    echo "$wanted" >"$folder/.made-by"
}

fetch_dynamodb_local() { make_folder dynamodb-local make_dynamodb_local "$sources/dynamodb-local/pom.xml"; }
fetch_npm() { make_folder npm make_npm "$sources/npm/package.json" "$sources/npm/package-lock.json"; }
fetch_venv() { make_folder venv make_venv "$sources/requirements.txt"; }
