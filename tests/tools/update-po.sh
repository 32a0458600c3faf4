#!/bin/sh
# Extract every translatable text (also of the *-params.def declarations) and merge it into po/*.po.
# Use: update-po.sh      (from anywhere in the checkout)
set -eu
cd "$(dirname "$0")/../.."
git ls-files 'src/*.c' 'src/*.h' 'src/*.def' 'ui/*.ui' 'data/*.in' \
  | LC_ALL=C sort | while read -r file; do
  case "$file" in
    *.def | *.ui | *.in) echo "$file" ;;
    *) grep -lE '\b(N?_|C_|ngettext) ?\(' "$file" || true ;;
  esac
done > po/POTFILES.in
xgettext --from-code=UTF-8 --add-comments=Translators: -k_ -kN_ -kC_:1c,2 -kngettext:1,2 \
  --package-name=ditherscope -L C -o po/c.pot $(grep -E '\.(c|h|def)$' po/POTFILES.in)
others=$(grep -vE '\.(c|h|def)$' po/POTFILES.in || true)
if [ -n "$others" ]; then
  # shellcheck disable=SC2086
  xgettext --from-code=UTF-8 -j --package-name=ditherscope -o po/c.pot $others
fi
sed -i '/^"POT-Creation-Date/d' po/c.pot
mv po/c.pot po/ditherscope.pot
for language in $(grep -v '^#' po/LINGUAS); do
  if [ -f "po/$language.po" ]; then
    msgmerge -q --no-fuzzy-matching --update --backup=none "po/$language.po" po/ditherscope.pot
  else
    msginit --no-translator -l "$language" -i po/ditherscope.pot -o "po/$language.po"
  fi
done
msgfmt --check-format -o /dev/null po/ditherscope.pot
for translation in po/*.po; do
  [ ! -f "$translation" ] || msgfmt --check --statistics -o /dev/null "$translation"
done
