#!/bin/sh
# Golden tests of dscope: each case runs one command line and compares what it prints (standard
# output, then standard error, then the exit status) with golden/NAME.txt.  TAP on standard output.
# Use: test-cli.sh DSCOPE [--update]
set -u
dscope=$(realpath "$1")
update=${2:-}
here=$(dirname "$(realpath "$0")")
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 1
export LC_ALL=C XDG_CACHE_HOME="$tmp/cache" TERM=dumb
unset G_MESSAGES_DEBUG DSC_CACHE_MAX
count=0
failed=0

report () { # ok? name
  count=$((count + 1))
  if [ "$1" = 0 ]; then
    echo "ok $count $2"
  else
    failed=$((failed + 1))
    echo "not ok $count $2"
  fi
}

skip () { # name reason
  count=$((count + 1))
  echo "ok $count $1 # SKIP $2"
}

# What changes from machine to machine or run to run is masked.
mask () {
  sed -e "s|$tmp|TMP|g" -e "s/$("$dscope" --version | sed 's/dscope //')/VERSION/" "$@"
}

golden () { # name arguments...
  name=$1
  shift
  "$dscope" "$@" > out 2> err < /dev/null
  status=$?
  { mask out; echo "--- stderr"; mask err; echo "--- exit status $status"; } > result
  if [ "$update" = --update ]; then
    cp result "$here/golden/$name.txt"
  fi
  if diff -u "$here/golden/$name.txt" result > difference; then
    report 0 "$name"
  else
    sed 's/^/# /' difference
    report 1 "$name"
  fi
}

check () { # name command...: succeeds
  name=$1
  shift
  if "$@" > out 2>&1; then
    report 0 "$name"
  else
    sed 's/^/# /' out
    report 1 "$name"
  fi
}

# --- words
golden no-command
golden help help
golden version --version
golden unknown-command rnu
golden help-run-resample run resample --help
golden help-run-pipeline run calwebb_image3 --help
golden help-export export --help
golden params-skymatch params skymatch
golden params-markdown params outlier_detection --markdown
golden params-unknown params resampel
golden params-in-force params --in-force resample --pixfrac=0.5 --wht_type=exptime

# --- wrong usage: exit status 2
golden run-nothing run
golden run-no-input run resample
golden run-unknown-step run resampel x.fits
golden run-unknown-option run resample x.fits --pixfarc=0.5
golden run-unknown-step-option run calwebb_image3 x.json --steps.resample.pixfarc=0.5
golden run-option-of-pipeline run resample x.fits --steps.resample.pixfrac=0.5
golden run-ambiguous run resample x.fits --pix=0.5
golden export-no-kind export x.json
golden export-unknown-kind export x.json --as=word
golden export-no-input export --as=strun
golden run-no-value run resample x.fits --single
golden run-value-for-flag run resample x.fits --help=1
golden run-short-option run resample x.fits -x

# --- bad values: exit status 1
golden value-too-large run resample x.fits --pixfrac=1.5
golden value-prefix run calwebb_image3 x.json --steps.resample.pixf 1.5
golden value-option run resample x.fits --kernel=cube
golden value-list run resample x.fits --output_shape=100
golden value-two-numbers run calwebb_image3 x.json --steps.outlier_detection.snr=5,4
golden value-flags run calwebb_image3 x.json --steps.skymatch.dqbits=~NO_SUCH
golden value-threads run resample x.fits --threads=0
golden value-memory run resample x.fits --max-memory=much
golden value-compat run resample x.fits --compat=old
golden hooks run calwebb_image3 x.json --steps.resample.pre_hooks=f.g

# --- bad input: exit status 1 or 64
golden missing-association run calwebb_image3 nothing_asn.json
echo '{"asn_type": "image3", :}' > broken_asn.json
echo '{"asn_type": "image3"}' > noproducts_asn.json
cat > nomembers_asn.json << 'END'
{"products": [{"name": "m", "members": [
  {"expname": "a_cal.fits", "exptype": "science"}, {"expname": "b_cal.fits", "exptype": "science"}]}]}
END
cat > noscience_asn.json << 'END'
{"products": [{"name": "m", "members": [{"expname": "a_cal.fits", "exptype": "background"}]}]}
END
golden no-json run calwebb_image3 broken_asn.json
golden no-products run calwebb_image3 noproducts_asn.json
golden no-members run calwebb_image3 nomembers_asn.json
golden no-science run calwebb_image3 noscience_asn.json
printf 'x' > afile
golden no-directory run calwebb_image3 nomembers_asn.json --output_dir=afile/deep
golden old-names run calwebb_image3 noscience_asn.json --steps.resample.wht_type=exptime \
  --steps.resample.good_bits=4 --steps.tweakreg.min_gaia=5

# --- parameter files
check save-parameters "$dscope" run calwebb_image3 --steps.resample.pixfrac=0.25 \
  --steps.resample.crval=10.5,-20 --steps.skymatch.skip=true --save-parameters p.asdf
check load-parameters "$dscope" run p.asdf --save-parameters q.asdf
check parameters-round-trip cmp p.asdf q.asdf
check parameters-hold grep -q 'pixfrac: 0.25' q.asdf
cat > bad.asdf << 'END'
#ASDF 1.0.0
#ASDF_STANDARD 1.6.0
%YAML 1.1
%TAG ! tag:stsci.edu:asdf/
--- !core/asdf-1.1.0
class: jwst.pipeline.Image3Pipeline
name: Image3Pipeline
parameters: {save_results: true}
steps:
- class: jwst.resample.resample_step.ResampleStep
  name: resample
  parameters: {pixfarc: 0.5, kernel: cube, weight_type: ivm}
- class: x
  name: no_such_step
  parameters: {}
...
END
golden bad-parameter-file run bad.asdf noscience_asn.json
golden missing-parameter-file run calwebb_image3 x.json --steps.resample.config_file=none.asdf
printf '[steps]\n' > old.cfg
golden ini-parameter-file run old.cfg x.json
printf '{\n"format": "ditherscope-session",\n"version": "1.0",\n"compat": "jwts"}\n' > bad.dscope
golden session-damaged run bad.dscope
printf '{"format": "ditherscope-session", "version": "1.0",
  "inputs": [{"path": "gone_asn.json", "absolute": "/nowhere/gone_asn.json"}],
  "parameters": {"resample": {"pixfrac": "0.8"}, "tweakreg": {"skip": "true"}},
  "origins": {"tweakreg": {"skip": "image3.asdf:3"}},
  "variants": [{"name": "A", "note": "softer", "parameters": {"resample": {"pixfrac": "0.5"}}}]}' > s.dscope
golden session-info info s.dscope
golden session-without-input run s.dscope
cat > legacy.asdf << 'END'
#ASDF 1.0.0
%YAML 1.1
--- !<tag:stsci.edu:asdf/core/asdf-1.1.0>
parameters:
  class: jwst.pipeline.Image3Pipeline
  name: Image3Pipeline
  steps:
    resample: {class: jwst.resample.ResampleStep, name: resample, pixfrac: 0.75}
...
END
check legacy-parameter-file sh -c "'$dscope' run legacy.asdf --save-parameters r.asdf && grep -q 'pixfrac: 0.75' r.asdf"

# --- a run, from simulation to products, without reference files
unset CRDS_PATH
check simulate "$dscope" simulate --preset demo --output_dir demo
asn=demo/demo_asn.json
check run-pipeline "$dscope" run calwebb_image3 $asn --output_dir products \
  --steps.outlier_detection.max_flagged_percent=100
cp out log
if "$dscope" params > /dev/null && grep -q 'resample is not in this version' log; then
  for name in product run-again run-prefix run-comma-locale comma-locale-works run-cancelled export-replays export-replays--stepwise \
    export-strun export-report; do
    skip $name 'resample is not in this version'
  done
else
  check product test -s products/demo_i2d.fits
  check run-again sh -c "'$dscope' run calwebb_image3 $asn --output_dir again \
    --steps.outlier_detection.max_flagged_percent=100 > again.log 2>&1 \
    && grep -q 'unchanged, from before' again.log && cmp products/demo_i2d.fits again/demo_i2d.fits"
  # What is exported makes the same bytes.
  for way in '' --stepwise; do
    check export-replays$way sh -c "'$dscope' export $asn --as=dscope -o script$way $way \
      --steps.outlier_detection.max_flagged_percent=100 && PATH='$(dirname "$dscope")':\$PATH \
      script$way/demo_dscope.sh && cmp products/demo_i2d.fits script$way/demo_i2d.fits \
      && cmp products/demo_cat.ecsv script$way/demo_cat.ecsv"
  done
  check export-strun sh -c "'$dscope' export $asn --as=strun --output strun 2> strun.log \
    --steps.outlier_detection.max_flagged_percent=100 && test -x strun/demo_strun.sh \
    && grep -q match_method=auto strun.log && ls strun/*_tweakreg.fits && grep -q _tweakreg.fits strun/demo_asn.json"
  check export-report sh -c "'$dscope' export $asn --as=report --output report \
    --steps.outlier_detection.max_flagged_percent=100 && test -s report/demo_report.pdf -a -s report/demo_report.html"
  check run-prefix sh -c "'$dscope' run resample $asn --no-cache --pixf 0.8 --output_d=alone --thr=1 \
    && test -s alone/demo_i2d.fits"
  # The catalog of a mosaic: from the pipeline, alone, of an exposure, and one that cannot be made.
  check catalog-alone sh -c "'$dscope' run source_catalog products/demo_i2d.fits --no-cache --output_dir=alone \
    && cmp products/demo_cat.ecsv alone/demo_cat.ecsv && cmp products/demo_segm.fits alone/demo_segm.fits"
  check catalog-name sh -c "'$dscope' run source_catalog products/demo_i2d.fits --output_dir=named \
    --output_file=other --suffix=list && test -s named/other_list.ecsv \
    && grep -aq \"SCATFILE= 'other_list.ecsv'\" named/other_segm.fits"
  check info-catalog sh -c "'$dscope' info products/demo_cat.ecsv > info.log \
    && grep -q 'ECSV, [1-9][0-9]* rows' info.log && grep -q '^ *isophotal_flux  *Jy ' info.log \
    && grep -q 'no aperture corrections' info.log && ! '$dscope' info two.ecsv"
  exposure=$(ls demo/*_cal.fits | head -n 1)
  check catalog-exposure sh -c "'$dscope' run source_catalog $exposure --output_dir=exposure \
    && ls exposure/*_cat.ecsv exposure/*_segm.fits"
  check catalog-of-two sh -c "! '$dscope' run source_catalog demo/*_cal.fits > two.log 2>&1 \
    && grep -q 'works on one image' two.log"
  check mosaic-without-catalog sh -c "! '$dscope' run calwebb_image3 $asn --output_dir=kept \
    --steps.outlier_detection.max_flagged_percent=100 \
    --steps.source_catalog.override_apcorr=none.fits > kept.log 2>&1 \
    && grep -q none.fits kept.log && test -s kept/demo_i2d.fits && test ! -e kept/demo_cat.ecsv"
  printf '{"format": "ditherscope-session", "version": "1.0", "inputs": [{"path": "%s"}],
    "exposures": [{"path": "other_cal.fits"}], "parameters": {"resample": {"pixfrac": "0.8"},
    "tweakreg": {"skip": "true"}, "skymatch": {"skip": "true"}, "source_catalog": {"skip": "true"},
    "outlier_detection": {"skip": "true"}}}' "$asn" > run.dscope
  check run-session sh -c "'$dscope' run run.dscope --no-cache --output_dir=session > session.log 2>&1 \
    && grep -q 'when the session was saved' session.log \
    && '$dscope' run calwebb_image3 $asn --no-cache --output_dir=options --steps.resample.pixfrac=0.8 \
    --steps.tweakreg.skip=true --steps.skymatch.skip=true --steps.source_catalog.skip=true \
    --steps.outlier_detection.skip=true > options.log 2>&1 \
    && cmp session/demo_i2d.fits options/demo_i2d.fits"
  printf '{"format": "ditherscope-session", "version": "1.0", "inputs": [{"path": "%s"}],
    "parameters": {"resample": {"pixfrac": "0.3"}}, "variants": [{"name": "a b", "parameters":
    {"resample": {"pixfrac": "0.8"}, "tweakreg": {"skip": "true"}, "skymatch": {"skip": "true"},
    "source_catalog": {"skip": "true"}, "outlier_detection": {"skip": "true"}}}]}' "$asn" > variant.dscope
  check run-variant sh -c "'$dscope' run variant.dscope --variant='a b' --no-cache --output_dir=variant > variant.log 2>&1 \
    && cmp variant/demo_i2d.fits options/demo_i2d.fits"
  check run-no-variant sh -c "! '$dscope' run variant.dscope --variant=c > variant.log 2>&1 \
    && grep -q \"it has 'a b'\" variant.log"
  # Of a session, and of what was kept in it by name.
  printf '{"format": "ditherscope-session", "version": "1.0", "inputs": [{"path": "%s"}],
    "parameters": {"resample": {"pixfrac": "0.8", "kernel": "gaussian"}}, "variants": [{"name": "A b",
    "parameters": {"resample": {"pixfrac": "0.5"}}}]}' "$asn" > kept.dscope
  check export-session sh -c "'$dscope' export kept.dscope --as=dscope -o now \
    && grep -q pixfrac=0.8 now/demo_dscope.sh && grep -q kernel=gaussian now/demo_dscope.sh \
    && '$dscope' export kept.dscope --variant='A b' --as=dscope -o then \
    && grep -q pixfrac=0.5 then/demo_dscope.sh && ! grep -q kernel then/demo_dscope.sh \
    && ! '$dscope' export kept.dscope --variant=B --as=dscope -o then 2> none.log && grep -q \"'A b'\" none.log"
  # A locale with a decimal comma, made here: nothing need be installed for it.
  mkdir locales
  if localedef -f UTF-8 -i de_DE "$tmp/locales/de_DE.UTF-8" > out 2>&1; then
    check run-comma-locale sh -c "LOCPATH='$tmp/locales' LC_ALL=de_DE.UTF-8 '$dscope' run resample $asn \
      --no-cache --pixfrac=0.8 --output_dir=comma > comma.log 2>&1 && cmp alone/demo_i2d.fits comma/demo_i2d.fits \
      && LOCPATH='$tmp/locales' LC_ALL=de_DE.UTF-8 '$dscope' run source_catalog products/demo_i2d.fits \
      --no-cache --output_dir=comma > comma.log 2>&1 && cmp products/demo_cat.ecsv comma/demo_cat.ecsv"
    check comma-locale-works sh -c "env LOCPATH='$tmp/locales' LC_ALL=de_DE.UTF-8 /usr/bin/printf '%.1f' 1.5 | grep -q 1,5"
  else
    skip run-comma-locale 'localedef cannot make a locale with a decimal comma'
    skip comma-locale-works 'localedef cannot make a locale with a decimal comma'
  fi
  "$dscope" run resample $asn --no-cache --pixel_scale_ratio=0.05 --output_dir=cancelled > out 2>&1 &
  job=$!
  sleep 1
  kill -TERM $job
  wait $job
  status=$?
  check run-cancelled test "$status" = 130 -a ! -e cancelled
fi

echo "1..$count"
[ $failed = 0 ]
