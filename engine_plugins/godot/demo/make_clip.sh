#!/bin/sh
# Makes demo/clip.ogg: synthesised speech, so that the demo carries nobody's voice.
# Needs flite and vorbis-tools (Debian packages of these names).
set -eu
cd "$(dirname "$0")"
wav=$(mktemp --suffix=.wav)
trap 'rm -f "$wav"' EXIT
flite -voice slt -o "$wav" -t "Hello. I am a face that hears a voice. \
My lips meet for papa, mama and baby, and they are round for moon and blue. \
Fifty-two muscles, thirty-one times a second: watch me say wow."
oggenc -Q -q 4 --serial 1 -o clip.ogg "$wav"
