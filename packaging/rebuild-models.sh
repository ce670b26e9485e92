#!/bin/sh
# The starter models, each with the command that made it. usage: rebuild.sh PYTHON DATA
# MINUTES=60 by default; a stopped run goes on when this is called again.
set -eu
python=$1 data=$2 minutes=${MINUTES:-60}
here=resources/models
work=${WORK:-build/models}
mkdir -p "$work/english"
cp "$data/english_poetry.jsonl.xz" "$data/english_prose.jsonl.xz" "$work/english/"
train() {
    kind=$1 source=$2 out=$3 name=$4
    resume=""
    [ -f "$work/$out.training" ] && resume=--resume
    # shellcheck disable=SC2086
    "$python" main.py train "$kind" "$source" --out "$work/$out" --name "$name" --minutes "$minutes" $resume
    rm -rf "${here:?}/$out"
    cp -r "$work/$out" "$here/$out"
}
train painting "$data/paintings.zip" landscapes "Landscapes"
train music "$data/music.zip" lieder-and-piano "Lieder and piano"
train writing "$work/english" english-verse "English verse"
train writing "$data/chinese_poetry.jsonl.xz" chinese-verse "Chinese verse"
