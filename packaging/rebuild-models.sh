#!/bin/sh
# The starter models, each with the commands that made it. usage: rebuild-models.sh PYTHON DATA
# A stopped run goes on where it was when this is called again. MINUTES=1 shortens every part to that.
set -eu
python=$1 data=$2
here=resources/models
work=${WORK:-build/models}
mkdir -p "$work/english"
cp "$data/english_poetry.jsonl.xz" "$data/english_prose.jsonl.xz" "$work/english/"

# train FOLDER KIND SOURCE NAME PRESET MINUTES [MODEL to go on from]
train() {
    out=$work/$1
    resume=""
    [ -f "$out.training" ] && resume=--resume
    # shellcheck disable=SC2086
    "$python" ${PROCESSES:+-m torch.distributed.run --nproc-per-node "$PROCESSES"} \
        main.py train "$2" "$3" --out "$out" --name "$4" --preset "$5" --minutes "${MINUTES:-$6}" \
        ${7:+--from "$7"} ${LICENCE:+--licence "$LICENCE"} ${COMPILE:+--compile} $resume
}

# ship FOLDER AS SOURCE: measured on what was held out, then put where the studio finds it
ship() {
    "$python" main.py evaluate "$work/$1" "$3" --record
    rm -rf "${here:?}/$2"
    cp -r "$work/$1" "$here/$2"
}

# The landscapes' steps of 128 px began before there was the tail (docs/adr/0015), and all of them were made before its end
# was changed (docs/adr/0017); these commands have both from the start.
train landscapes-64 painting "$data/paintings.zip" "Landscapes" projected 80
train landscapes-128 painting "$data/paintings.zip" "Landscapes" projected-128 105 "$work/landscapes-64"
train landscapes-more painting "$data/paintings.zip" "Landscapes" projected-128 108 "$work/landscapes-128"
train landscapes painting "$data/paintings.zip" "Landscapes" projected-128 99 "$work/landscapes-more"
ship landscapes landscapes "$data/paintings.zip"
train lieder-and-piano music "$data/music.zip" "Lieder and piano" frames 53
ship lieder-and-piano lieder-and-piano "$data/music.zip"
# The first part of the English model had a weight decay of .01 and no dropout, the second .05 and none, the third .1 of both
# and the full rate from the start; the fourth alone is what the preset has now (docs/adr/0019). How sure the second was of
# itself was set afterwards (docs/adr/0018). The last two had two processes, a core each.
LICENCE="public domain" train english-verse-first writing "$work/english" "English verse" standard 98
LICENCE="public domain" COMPILE=yes train english-verse-second writing "$work/english" "English verse" standard 125 "$work/english-verse-first"
LICENCE="public domain" COMPILE=yes PROCESSES=2 train english-verse-third writing "$work/english" "English verse" standard 112 "$work/english-verse-second"
LICENCE="public domain" COMPILE=yes PROCESSES=2 train english-verse writing "$work/english" "English verse" standard 115 "$work/english-verse-third"
ship english-verse english-verse "$work/english"
# The second part of the Chinese model learned a fifth as fast, as going on from a model's own works did then.
LICENCE="MIT (collection), public domain (poems)" train chinese-verse-first writing "$data/chinese_poetry.jsonl.xz" "Chinese verse" small 101
LICENCE="MIT (collection), public domain (poems)" train chinese-verse-second writing "$data/chinese_poetry.jsonl.xz" "Chinese verse" small 87 "$work/chinese-verse-first"
LICENCE="MIT (collection), public domain (poems)" COMPILE=yes train chinese-verse writing "$data/chinese_poetry.jsonl.xz" "Chinese verse" small 93 "$work/chinese-verse-second"
ship chinese-verse chinese-verse "$data/chinese_poetry.jsonl.xz"
