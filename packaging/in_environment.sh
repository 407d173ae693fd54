#!/bin/sh
# Runs a tool of .venv for a git hook, which knows no activated environment: in_environment.sh TOOL ARGUMENTS
for folder in "$PWD/.venv/bin" "$PWD/.venv/Scripts"; do
    if [ -x "$folder/$1" ] || [ -x "$folder/$1.exe" ]; then
        PATH="$folder:$PATH"
        exec "$@"
    fi
done
echo "There is no $1 in .venv. Run first: python3 packaging/start.py setup --test" >&2
exit 1
