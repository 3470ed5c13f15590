# Sourced by scripts/serve and scripts/test: prepares what a fresh clone is missing.
# The caller has set -eu and stands in the top folder of the checkout.

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$*"
    exit 1
}

# logged COMMAND...: run it with its many lines in a file, and show the last ones if it fails.
logged() {
    mkdir -p var
    "$@" >>var/prepare.log 2>&1 && return 0
    tail -n 25 var/prepare.log >&2
    return 1
}

# as_root COMMAND...: run it with the right to install, or fail if there is none.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

may_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}

# system_packages WHAT PACKAGE...: install Debian packages, or say who can and how.
system_packages() {
    what=$1
    shift
    if ! may_install; then
        if command -v apt-get >/dev/null 2>&1; then
            die "This machine lacks $what, and I may not install it. Please run this, then start me again:
    sudo apt-get update
    sudo apt-get install --no-install-recommends $*"
        fi
        die "This machine lacks $what. Please install it (Debian's packages: $*), then start me again."
    fi
    say "Installing $what from the system's packages: $* (a minute or two)."
    logged as_root apt-get update ||
        say "The package lists could not be refreshed; trying with those that are here."
    logged as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --no-install-recommends "$@" ||
        die "$what could not be installed; the lines above say why, all of them are in var/prepare.log."
}

fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for python in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 python; do
        if [ -n "$python" ] && fits "$python"; then
            return 0
        fi
    done
    die "Kitestring needs Python 3.11 or newer, and none was found. On Debian 12, Ubuntu 24.04 or newer:
    sudo apt-get update
    sudo apt-get install python3 python3-venv
Elsewhere, name one: PYTHON=/path/to/python3 $0"
}

# lacks_venv: tell whether .venv must be made and cannot, since Debian packs that module apart.
# Then $venv_package names what is missing.
lacks_venv() {
    fits .venv/bin/python && return 1
    find_python
    "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 && return 1
    venv_package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
}

make_environment() {
    if fits .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; then
        return 0
    fi
    if lacks_venv; then
        system_packages "Python's venv module" "$venv_package"
    fi
    find_python
    say "Making a virtual environment in .venv with $("$python" --version)."
    rm -rf .venv
    logged "$python" -m venv .venv ||
        die "The virtual environment could not be made; the lines above say why."
}

# install_packages EXTRAS: install the package, in place, when what it needs has changed.
# EXTRAS is nothing, or names in brackets such as [test,postgres,interchange].
install_packages() {
    wanted="$PWD $(cat setup.cfg pyproject.toml quiz/__init__.py | cksum)"
    stamp=.venv/installed
    installed=$(cat "$stamp" 2>/dev/null || :)
    case $installed in
        "$wanted $1" | "$wanted [test,postgres,interchange]") return 0 ;;
    esac
    # What was once installed stays: scripts/serve does not take the tests' tools away.
    say "Installing Kitestring and the Python packages it needs into .venv (a minute or two)."
    logged .venv/bin/python -m pip install --disable-pip-version-check --editable ".$1" ||
        die "They could not be installed; the lines above say why, all of them are in var/prepare.log.
Is this machine on the network?"
    printf '%s %s\n' "$wanted" "$1" >"$stamp"
}

# Two commands started at once in a fresh clone take turns.
take_turns() {
    if command -v flock >/dev/null 2>&1; then
        mkdir -p var
        exec 9>var/prepare.lock
        flock -n 9 || {
            say "Another command is preparing this folder; waiting for it."
            flock 9
        }
    fi
}

turn_over() { exec 9>&-; }
